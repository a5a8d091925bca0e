"""What a flow is: states, moves and the facts a move asks for. Data only; read by people and machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

START = ""
# As the target of a move: the case stays in the state it is in.
STAY = "="
Label = Any  # a lazily translated text


@dataclass(frozen=True)
class Fact:
    """One thing a move asks for.

    `kind`: text (free words, kept in a deletable row; the event keeps a salted digest), line (free words the
    programme keeps itself), photo (one to six files), voice (one recording of a minute), choice, number (1-999), amount (0-10^9), date, flag, score (1-5),
    ratings ({body code: [scores]}), body, bodies, item, place, places, point ("lon,lat"), case, phone,
    parts (rows of title, item and place).
    """

    name: str
    label: Label
    kind: str = "text"
    required: bool = True
    choices: tuple[tuple[str, Label], ...] = ()
    public: bool = False
    most: int = 2000
    help: Label = ""
    since: int = 1


@dataclass(frozen=True)
class State:
    """A state with its label, its look (UX.md C7) and the limit for staying in it: (clock kind, amount).

    `stage` names the limit an item may give instead (catalogue.STAGES: accept, verify).
    In a `still` state no limit counts, not even that of the whole matter. `duty` names the roles in whose todo list it stands; other roles may still move it.
    """

    code: str
    label: Label
    look: str = "wait"
    duty: tuple[str, ...] = ()
    limit: tuple[str, int] | None = None
    final: bool = False
    stage: str = ""
    still: bool = False
    since: int = 1


@dataclass(frozen=True)
class Move:
    """One line of a flow table: who may move a case from where to where, and what it takes.

    With several targets the check sets `step.to`; `offered` hides the button when it would be refused
    anyway; `back` marks a return, shown to the receiver as 退回. `since` and `until` (exclusive) are the
    versions of the flow that have it. A `quiet` move (one more voice, a note) does not make the forms of others
    stale. An `undo` move can be taken back for some seconds (undoing.py): it concerns no other case, no resident has
    been answered, and nobody is told before the time has passed.
    """

    name: str
    label: Label
    source: str | tuple[str, ...]
    target: str | tuple[str, ...]
    by: str | tuple[str, ...]
    needs: tuple[Fact, ...] = ()
    check: Callable[[Any], dict[str, Any] | None] | None = None
    then: Callable[[Any], None] | None = None
    offered: Callable[[Any, Any], bool] | None = None
    back: bool = False
    tone: str = "plain"
    since: int = 1
    until: int | None = None
    quiet: bool = False
    undo: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The states it starts from."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def targets(self) -> tuple[str, ...]:
        """The states it may end in; the first is the usual one."""
        if self.target == STAY:
            return self.sources
        return (self.target,) if isinstance(self.target, str) else self.target

    def ends(self, source: str) -> tuple[str, ...]:
        """The states it may end in when it starts from `source`."""
        return (source,) if self.target == STAY else self.targets

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may make it."""
        return (self.by,) if isinstance(self.by, str) else self.by


@dataclass(frozen=True)
class Flow:
    """A flow table with its version; cases keep the version they were opened under.

    `whole` is the limit of the whole matter, from its opening to its close (an item may have its own); it came
    with version `whole_since`. With `readers` only these roles see its cases, wherever they lie.
    """

    code: str
    name: Label
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    version: int = 1
    whole: tuple[str, int] | None = None
    whole_since: int = 1
    readers: tuple[str, ...] = ()
    _state: dict[str, State] = field(init=False, repr=False, compare=False, default_factory=dict)
    _move: dict[str, Move] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._state.update({state.code: state for state in self.states})
        self._move.update({move.name: move for move in self.moves})

    def state(self, code: str) -> State:
        """The state with this code."""
        return self._state[code]

    def move(self, name: str) -> Move | None:
        """The move with this name, or None."""
        return self._move.get(name)

    def at(self, version: int) -> Flow:
        """The table as it was in an earlier version: without the states, moves and facts that came later."""
        moves = tuple(
            replace(
                move,
                source=tuple(code for code in move.sources if self._has(code, version)),
                target=STAY
                if move.target == STAY
                else tuple(code for code in move.targets if self._has(code, version)),
                needs=tuple(fact for fact in move.needs if fact.since <= version),
            )
            for move in self.moves
            if move.since <= version and (move.until is None or version < move.until)
        )
        states = tuple(state for state in self.states if state.since <= version)
        whole = self.whole if version >= self.whole_since else None
        return Flow(self.code, self.name, states, moves, version, whole, readers=self.readers)

    def _has(self, code: str, version: int) -> bool:
        # A state nobody knows is kept, so that `faults` can name it.
        return code not in self._state or self._state[code].since <= version

    def faults(self) -> list[str]:
        """What is wrong with the table, in words: unknown or unreachable states, dead ends, double names."""
        found = _double_names(self)
        for move in self.moves:
            for code in (*move.sources, *move.targets):
                if code != START and code not in self._state:
                    found.append(f"{move.name}: no state {code!r}")
        if found:
            return found
        reached = _closure({START}, [(s, t) for m in self.moves for s in m.sources for t in m.ends(s)])
        found += [f"state {code!r} cannot be reached" for code in self._state if code not in reached]
        finals = {state.code for state in self.states if state.final}
        ends = _closure(finals, [(t, s) for m in self.moves for s in m.sources for t in m.ends(s)])
        found += [f"state {code!r} is a dead end" for code in self._state if code not in ends]
        return found


def _double_names(flow: Flow) -> list[str]:
    names = [move.name for move in flow.moves]
    return [f"two moves are called {name!r}" for name in set(names) if names.count(name) > 1]


def _closure(seen: set[str], pairs: list[tuple[str, str]]) -> set[str]:
    seen = set(seen)
    grown = True
    while grown:
        new = {target for source, target in pairs if source in seen} - seen
        grown = bool(new)
        seen |= new
    return seen


_registry: dict[tuple[str, int], Flow] = {}


def register(flow: Flow) -> Flow:
    """Make a flow known in all its versions: a case finishes under the one it was opened under.

    Returns:
        The newest version.

    Raises:
        ValueError: a version has a fault (see `Flow.faults`).
    """
    for version in range(1, flow.version + 1):
        table = flow.at(version)
        faults = table.faults()
        if faults:
            raise ValueError(f"flow {flow.code} version {version}: " + "; ".join(faults))
        _registry[(flow.code, version)] = table
    return table


def get(code: str, version: int | None = None) -> Flow:
    """A flow in a version, or its newest."""
    if version is None:
        version = max(v for c, v in _registry if c == code)
    return _registry[(code, version)]


def closed_to(role: str) -> list[str]:
    """Codes of the flows a role never sees a case of."""
    return sorted({flow.code for flow in _registry.values() if flow.readers and role not in flow.readers})


def all_flows() -> list[Flow]:
    """Every registered flow and version."""
    return [_registry[key] for key in sorted(_registry)]
