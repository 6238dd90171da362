"""Templates print and call as Jinja does, though by a shorter way."""

from collections.abc import Mapping
from http import HTTPStatus

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from casedesk.platform.sentences import say
from casedesk.web.rendering import environment


@pytest.mark.parametrize(
    ("template", "given", "written"),
    [
        ("{{ it }}", {"it": "plain"}, "plain"),
        ("{{ it }}", {"it": "<b>&\"'"}, "&lt;b&gt;&amp;&#34;&#39;"),
        ("{{ it }}", {"it": Markup("<b>&amp;</b>")}, "<b>&amp;</b>"),
        ("{{ it }}", {"it": say("Up to <%(n)s>", n=3)}, "Up to &lt;3&gt;"),
        ("{{ it }}", {"it": ["<"]}, "[&#39;&lt;&#39;]"),
        ("{{ it }}", {"it": None}, "None"),
        ("{{ it ~ '<' }}", {"it": Markup("<b>")}, "<b>&lt;"),
        ("{{ it.upper() }}", {"it": "<"}, "&lt;"),
        (
            "{{ f(*it, **{'class': '<'}) }}",
            {"it": [[("a", 1)]], "f": dict},
            "{&#39;a&#39;: 1, &#39;class&#39;: &#39;&lt;&#39;}",
        ),
        ("{{ it }}", {"it": 1_000}, "1000"),
        ("{{ it }}", {"it": True}, "True"),
        (
            "{{ _('level %(level)d of %(who)s', level=it, who='<') }}",
            {"it": HTTPStatus.OK},
            "level 200 of &lt;",
        ),
        ("{{ '/c-' ~ it ~ '<' }}", {"it": 7}, "/c-7&lt;"),
        ("{% autoescape false %}{{ '<' ~ it }}{% endautoescape %}", {"it": Markup(">")}, "<>"),
        ("{% macro m(a, b='<') %}{{ a }}{{ b }}{% endmacro %}{{ m('>') }}", {}, "&gt;&lt;"),
        ("{% macro m(a, b='<', c=b) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(b=1, a=2) }}", {}, "211"),
        (
            "{% macro m() %}1{% endmacro %}{% macro n() %}{{ m() }}2{% endmacro %}{{ n() }}{{ m() }}{{ m() ~ '<' }}",
            {},
            "1211&lt;",
        ),
        ("{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}", {}, "False"),
        ("{% macro m(caller=none) %}{{ caller() }}{% endmacro %}{% call m() %}<{% endcall %}", {}, "<"),
        ("{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, a=2) }}", {}, "(1,){&#39;a&#39;: 2}"),
        (
            "{% macro m() %}[{{ caller('<') }}]{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}",
            {},
            "[&lt;]",
        ),
        ("{% for a in it recursive %}{{ a.n }}{{ loop(a.its) }}{% endfor %}", {"it": []}, ""),
        ("{% autoescape false %}{{ it }}{% endautoescape %}", {"it": "<"}, "<"),
    ],
)
def test_it_is_written_as_jinja_writes_it(template: str, given: Mapping[str, object], written: str) -> None:
    assert environment().from_string(template).render(given) == written


@pytest.mark.parametrize(
    "call",
    ["m()", "m(1, 2)", "m(1, a=1)", "m(1, b=2)", "n()"],
    ids=["none", "many", "twice", "other", "caller"],
)
def test_a_macro_takes_what_it_names_and_nothing_else(call: str) -> None:
    macros = "{% macro m(a) %}{{ a }}{% endmacro %}{% macro n() %}{{ caller() }}{% endmacro %}"
    with pytest.raises((TypeError, UndefinedError)):
        environment().from_string(macros + "{{ " + call + " }}").render()


@pytest.mark.parametrize("template", ["{{ it }}", "{{ it() }}", "{{ it ~ '' }}", "{{ it.there }}"])
def test_a_name_that_nobody_gave_is_told(template: str) -> None:
    with pytest.raises(UndefinedError, match="'it' is undefined"):
        environment().from_string(template).render()
