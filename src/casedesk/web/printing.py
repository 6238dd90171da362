"""How templates are compiled: as Jinja does, but for what a page does some thousand times.

A list of fifty cases prints two and a half thousand values and calls twelve hundred macros and functions. Jinja prints
each value by three calls, looks at each function for whether it wants the context, which none of ours does, and sorts
the arguments of each macro by hand: without these, a page is written in a third less time.
"""

import re
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import markup_join
from markupsafe import Markup, escape

from casedesk.web.i18n import in_their_words

_UNSAFE = re.compile("[&<>\"']")


def printed(value: Any) -> str:
    """A value as it is written into HTML: in the reader's language, and escaped unless it is markup."""
    kind = type(value)
    if kind is str:
        return value if _UNSAFE.search(value) is None else escape(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]  # it is one
    if kind is int:
        return str(value)
    return escape(in_their_words(value))


def joined(*parts: Any) -> str:
    """What `~` puts together, in the reader's language: markup where a part is, and then the others are escaped."""
    if _PLAIN.issuperset(map(type, parts)):  # an address, nearly always
        return "".join(map(str, parts))
    return markup_join(map(in_their_words, parts))


def joined_as_text(*parts: Any) -> str:
    """The same where a text is written that is no HTML."""
    return "".join(str(in_their_words(one)) for one in parts)


_PLAIN = frozenset({str, int})

marked: Callable[[str], Markup] = partial(str.__new__, Markup)
"""A text that is HTML already, as such: what `Markup` does, but for asking whether it is one."""


class Generator(CodeGenerator):
    """Compiles a template for an environment that has the functions above, and whose functions want no context."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  # Jinja names it so
        """`~` puts together what is printed, and so what a reader reads."""
        self.write("environment.joined(" if _escapes(frame) else "environment.joined_as_text(")
        for one in node.nodes:
            self.visit(one, frame)
            self.write(", ")
        self.write(")")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A call as Python writes it, without asking the context to do it."""
        self.visit(node.node, frame)
        self.write("(")
        self.write(self._arguments(node, frame, forward_caller))
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """A macro as a function of its parameters: which argument is which, Python finds out."""
        if not _escapes(frame) or macro_ref.accesses_kwargs or macro_ref.accesses_varargs:
            super().macro_def(macro_ref, frame)
            return
        names = [one.name for one in macro_ref.node.args]
        # What is not given is `missing`: the macro itself knows what it takes instead.
        parameters = [f"{name}=missing" for name in names]
        if macro_ref.accesses_caller and "caller" not in names:
            names.append("caller")
            parameters.append('caller=undefined("No caller defined", name="caller")')
        # The next macro of a template is called `macro`, too: each keeps its own.
        parameters += ["*", "_written=macro"]
        written = f"_written({', '.join(names)})"
        self.write(f"(lambda {', '.join(parameters)}: environment.marked({written}))")

    def _arguments(self, node: nodes.Call, frame: Frame, forward_caller: bool) -> str:
        # Jinja writes them as what follows a first one.
        written, self.stream = self.stream, StringIO()
        try:
            self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
            return self.stream.getvalue().removeprefix(", ")
        finally:
            self.stream = written

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if _escapes(frame):
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if _escapes(frame):
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


def _escapes(frame: Frame) -> bool:
    """Whether HTML is written here, and not the text of a letter."""
    return bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile
