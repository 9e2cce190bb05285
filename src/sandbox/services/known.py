"""What the agent told last: names, metadata of hosts. Read at each question, for it may be told anew at any time."""

_state: dict = {}


def learn(state: dict) -> None:
    _state.update(state)


def known(what: str) -> dict:
    return _state.get(what, {})
