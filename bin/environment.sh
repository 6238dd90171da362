# Sourced by the programs beside it. Makes .venv with the locked packages; does nothing when it is up to date.
#
#   ensure_environment run     what casedesk needs to run
#   ensure_environment dev     and what its tests need

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
tools=$root/.tools

# Some machines forbid Python to keep what it compiled; every start would then take twice as long.
unset PYTHONDONTWRITEBYTECODE

say() {
    printf '%s\n' "$*" >&2
}

refuse() {
    say "$(basename -- "$0"): $*"
    exit 1
}

# The newest Python on the path that is new enough.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    refuse "casedesk needs Python 3.11 or newer, and $(python3 --version 2>/dev/null || echo none) was found." \
        "Install it (on Debian and Ubuntu: apt install python3 python3-venv) and try again."
}

# uv where it is installed; else one of our own. It lies apart, since uv may make .venv anew and would be gone with it.
find_uv() {
    if uv --version >/dev/null 2>&1; then
        echo uv
        return
    fi
    if [ ! -x "$tools/bin/uv" ]; then
        rm -rf "$tools"
        "$(find_python)" -m venv "$tools" >&2 ||
            refuse "python3 -m venv failed. On Debian and Ubuntu: apt install python3-venv."
        "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv >&2 ||
            refuse "pip could not fetch uv. Is there a way to a package index?"
    fi
    echo "$tools/bin/uv"
}

ensure_environment() {
    wanted=$1
    stamp="$(cd "$root" && cksum pyproject.toml uv.lock) $root"
    # An environment with the tests' packages has those for running too.
    for made in "$wanted" dev; do
        if [ -x "$venv/bin/casedesk" ] && [ "$(cat "$venv/made-for-$made" 2>/dev/null)" = "$stamp" ]; then
            return
        fi
    done
    say "Installing packages ..."
    # The Python that is there already: told another, even a link to the same one, uv makes the environment anew, and
    # the tests' packages are gone.
    python=$venv/bin/python
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || python=$(find_python)
    uv=$(find_uv)
    groups=
    [ "$wanted" = dev ] || groups=--no-dev
    # --inexact leaves the tests' packages alone where they are there already.
    # shellcheck disable=SC2086
    (cd "$root" && VIRTUAL_ENV='' "$uv" sync --quiet --frozen --inexact --python "$python" $groups) ||
        refuse "the packages could not be installed. What uv said stands above."
    printf '%s' "$stamp" >"$venv/made-for-$wanted"
}
