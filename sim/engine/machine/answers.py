"""What a function of numbers answers with, read off its text: one number or so many, whichever way it takes.

A compiler and plain Python disagree about a variable that has no value on some way through a function, and about
answers of different kinds. Both are refused before either has its say.
"""

import ast
from collections.abc import Iterable, Mapping

Kinds = dict[str, int]  # of each variable that has a value: 0 for a number, n for n of them at once
SEVERAL = "several numbers on one way through, and not on another"


class NoAnswer(TypeError):
    """A function that does not answer as it has to; `line` and `what` say where and how."""

    def __init__(self, line: int, what: str):
        super().__init__(f"line {line}: {what}")
        self.line, self.what = line, what


def check_answers(function: ast.FunctionDef, functions: Mapping[str, ast.FunctionDef], answers: int | None) -> None:
    """Refuse a function that may end without so many answers (any number of them if None). Raises NoAnswer."""
    count = _Ways(function, functions, {}).kind
    wanted = answers if answers != 1 else 0
    if answers is not None and count != wanted:
        has, asked = f"{count} numbers at once" if count else "one number", f"{answers} actuator{'s' * (answers != 1)}"
        raise NoAnswer(
            function.lineno,
            f"rule {function.name!r} answers with {has}, and `does` names {asked}: "
            f"it returns one number for each, such as `return 1.0{', 0.0' * (answers - 1)}`",
        )


class _Ways:
    """All ways through a function, gone through at once."""

    def __init__(self, function: ast.FunctionDef, functions: Mapping[str, ast.FunctionDef], kinds: dict[str, int]):
        self.name, self.functions, self.kinds = function.name, functions, kinds
        signature = function.args
        arguments = [*signature.posonlyargs, *signature.args, *signature.kwonlyargs]
        stored = (
            node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
        self.own = {argument.arg for argument in arguments} | set(stored)
        self.returned: set[int] = set()
        self.around: Kinds = {}  # what had a value before the loop that is gone through
        end = self.block(function.body, {argument.arg: 0 for argument in arguments})
        if end is not None or not self.returned:
            raise self.wrong(function, "may end without an answer; give it a `return` at its end")
        if len(self.returned) > 1:
            raise self.wrong(function, f"answers with {SEVERAL}")
        self.kind = self.returned.pop()

    def wrong(self, node: ast.AST, what: str) -> NoAnswer:
        return NoAnswer(getattr(node, "lineno", 1), f"{self.name!r} {what}")

    def block(self, statements: Iterable[ast.stmt], known: Kinds) -> Kinds | None:
        """What has a value after some statements; None if nothing comes after them."""
        for statement in statements:
            after = self.statement(statement, known)
            if after is None:
                return None
            known = after
        return known

    def statement(self, node: ast.stmt, known: Kinds) -> Kinds | None:
        match node:
            case ast.Return(value=None):
                raise self.wrong(node, "returns nothing")
            case ast.Return(value=ast.expr() as value):
                self.returned.add(self.value(value, known))
                return None
            case ast.Raise() | ast.Break() | ast.Continue():
                return None
            case ast.Assign(targets=targets, value=value):
                kind = self.value(value, known)
                return known | self.bound(node, (pair for target in targets for pair in self.targets(target, kind)))
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
                return known | self.bound(node, self.targets(target, self.value(value, known)))
            case ast.AugAssign(target=ast.Name(id=name) as target, value=value):
                self.value(ast.copy_location(ast.Name(name, ast.Load()), target), known)
                self.value(value, known)
            case ast.If(test=test, body=body, orelse=others):
                self.value(test, known)
                return self.both(node, self.block(body, dict(known)), self.block(others, dict(known)))
            case ast.For(target=target, iter=counted, body=body, orelse=others):
                self.value(counted, known)
                self.loop(node, known, dict(self.targets(target, 0)))
                return self.after_loop(node, self.block(others, dict(known)), known)
            case ast.While(test=test, body=body, orelse=others):
                self.value(test, known)
                self.loop(node, known, {})
                if _never_ends(node) and not any(isinstance(inner, ast.Return) for inner in ast.walk(node)):
                    raise self.wrong(node, "goes round for ever; give the loop a `return` or a `break`")
                return None if _never_ends(node) else self.after_loop(node, self.block(others, dict(known)), known)
            case ast.Expr(value=value):
                self.value(value, known)
        return known

    def loop(self, node: ast.For | ast.While, known: Kinds, counter: Kinds) -> None:
        """Go through what is done again and again, where a name stays of the kind that it had before."""
        before, self.around = self.around, dict(known)
        self.block(node.body, known | self.bound(node, counter.items()))
        self.around = before

    def after_loop(self, node: ast.For | ast.While, ended: Kinds | None, known: Kinds) -> Kinds | None:
        """What has a value after a loop that ran to its end, or may have been left by `break`, which skips `else`."""
        return self.both(node, ended, known) if _breaks(node.body) else ended

    def both(self, node: ast.AST, one: Kinds | None, other: Kinds | None) -> Kinds | None:
        """What has a value where two ways meet."""
        if one is None or other is None:
            return other if one is None else one
        shared = {name: kind for name, kind in one.items() if name in other}
        for name, kind in shared.items():
            if kind != other[name]:
                raise self.wrong(node, f"gives {name} {SEVERAL}")
        return shared

    def bound(self, node: ast.AST, pairs: Iterable[tuple[str, int]]) -> Kinds:
        """Names with the kind that they are given, which in a loop is the one that they had before it."""
        names = dict(pairs)
        for name, kind in names.items():
            if self.around.get(name, kind) != kind:
                raise self.wrong(node, f"gives {name} {SEVERAL}")
        return names

    def targets(self, node: ast.expr, kind: int) -> Iterable[tuple[str, int]]:
        """The names that are given values, and the kind of each."""
        if isinstance(node, ast.Tuple):
            if kind != len(node.elts):
                raise self.wrong(node, f"takes {kind or 1} apart into {len(node.elts)}")
            for part in node.elts:
                yield from self.targets(part, 0)
        elif isinstance(node, ast.Name):
            yield node.id, kind

    def value(self, node: ast.expr, known: Kinds) -> int:
        """The kind of a value. Raises NoAnswer where a name in it may have none."""
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                if name in self.own and name not in known:
                    raise self.wrong(node, f"uses {name}, which may have no value there; give it one before")
                return known.get(name, 0)
            case ast.Tuple(elts=parts):
                for part in parts:
                    self.single(part, known)
                return len(parts)
            case ast.IfExp(test=test, body=body, orelse=other):
                self.single(test, known)
                kinds = {self.value(body, known), self.value(other, known)}
                if len(kinds) > 1:
                    raise self.wrong(node, f"makes {SEVERAL}")
                return kinds.pop()
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Tuple() as others]):
                self.single(node.left, known)
                self.value(others, known)
                return 0
            case ast.Call(func=ast.Name(id=called)) if called in self.functions:
                self.parts(node, known)
                return self.answer_of(called)
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return 0
        self.parts(node, known)
        return 0

    def answer_of(self, called: str) -> int:
        """What another function of the file answers with: each is gone through once, also one that calls itself."""
        if called not in self.kinds:
            self.kinds[called] = 0
            self.kinds[called] = _Ways(self.functions[called], self.functions, self.kinds).kind
        return self.kinds[called]

    def parts(self, node: ast.AST, known: Kinds) -> None:
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.single(part, known)
            elif isinstance(part, ast.keyword):
                self.single(part.value, known)

    def single(self, node: ast.expr, known: Kinds) -> None:
        if self.value(node, known):
            raise self.wrong(node, "uses several numbers where one belongs")


def _never_ends(node: ast.While) -> bool:
    """Whether a loop is left by `return` only."""
    forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
    return forever and not _breaks(node.body)


def _breaks(statements: Iterable[ast.stmt]) -> bool:
    """Whether statements of a loop hold a `break` of that loop, and not only of loops in it."""
    for node in statements:
        inner = [] if isinstance(node, ast.For | ast.While) else getattr(node, "body", [])
        if isinstance(node, ast.Break) or _breaks([*inner, *getattr(node, "orelse", [])]):
            return True
    return False
