"""What commands sent by SSM come to: the test says, the emulator only plays it.

[{match: text in the command, instanceId?, status?, exitCode?, stdout?, stderr?, delayMs?}], the first that fits.
"""

_rules: list = []


def replace(rules) -> list:
    rules = rules if isinstance(rules, list) else [rules]
    for rule in rules:
        if not isinstance(rule.get("match"), str):
            raise ValueError("every ssm rule needs 'match', a part of the command")
    _rules[:] = rules
    return _rules


def listing() -> list:
    return list(_rules)


def forget_all() -> None:
    _rules.clear()


def outcome(command: str, instance_id: str) -> dict | None:
    """None: no rule is for this command."""
    for rule in _rules:
        if rule["match"] in command and rule.get("instanceId", instance_id) == instance_id:
            code = rule.get("exitCode", 0)
            return {
                "status": "Failed" if code else "Success",
                "exitCode": code,
                "stdout": "",
                "stderr": "",
                **rule,
            }
    return None
