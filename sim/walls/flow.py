"""Whether every name has a value where it is read, and every way through a function ends with an answer.

Plain Python would stop there with an error, and machine code would go on with whatever it finds.
"""

import ast
from collections.abc import Iterable

from sim.walls.finding import Finding


def unready(function: ast.FunctionDef, own: set[str]) -> list[Finding]:
    """What is read before it surely has a value, of the names in `own`; and whether the end is reached unanswered."""
    flow = _Flow(own)
    if flow.block(function.body, {argument.arg for argument in function.args.args}) is not None:
        flow.found.append(Finding(function.lineno, f"{function.name} can come to its end without a return"))
    return flow.found


class _Flow:
    def __init__(self, own: set[str]):
        self.own, self.found = own, list[Finding]()

    def block(self, statements: Iterable[ast.stmt], known: set[str]) -> set[str] | None:
        """The names that have a value after these statements; None if their end is never reached."""
        after: set[str] | None = known
        for statement in statements:
            if after is None:
                return None
            after = self.statement(statement, after)
        return after

    def statement(self, node: ast.stmt, known: set[str]) -> set[str] | None:
        """The same after one statement."""
        match node:
            case ast.Return(value=value):
                if value is None:
                    self.found.append(Finding(node.lineno, "returns without a number"))
                self.read(value, known)
                return None
            case ast.Break() | ast.Continue():
                return None
            case ast.If(test=test, body=body, orelse=others):
                self.read(test, known)
                ways = [way for way in (self.block(body, {*known}), self.block(others, {*known})) if way is not None]
                return set.intersection(*ways) if ways else None
            case ast.While(body=body, orelse=others) | ast.For(body=body, orelse=others):
                self.read(node.test if isinstance(node, ast.While) else node.iter, known)
                self.block(body, known | (_stored(node.target) if isinstance(node, ast.For) else set()))
                self.block(others, {*known})
                return known
            case ast.AnnAssign(value=None):
                return known
            case ast.AugAssign(target=ast.Name(id=name)):
                self.read(ast.Name(name, ast.Load(), lineno=node.lineno), known)
        self.read(node, known)
        return known | _stored(node)

    def read(self, node: ast.AST | None, known: set[str]) -> None:
        """Note every name of its own that is read without surely having a value."""
        for inner in ast.walk(node) if node else ():
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id in self.own - known:
                self.found.append(Finding(inner.lineno, f"reads {inner.id}, which may have no value there"))


def _stored(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
