"""The part of the policy language that bucket policies use: who, what, where and under which conditions."""

import ipaddress
import re


def as_list(value) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def matches(patterns, value: str) -> bool:
    """Actions and ARNs with * and ?; character classes mean nothing in policies."""
    return any(re.fullmatch(_expression(pattern), value, re.DOTALL) for pattern in as_list(patterns))


def _expression(pattern: str) -> str:
    return "".join(".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)


def covers_action(statement: dict, action: str) -> bool:
    if "NotAction" in statement:
        return not matches([name.lower() for name in as_list(statement["NotAction"])], action.lower())
    return matches([name.lower() for name in as_list(statement.get("Action"))], action.lower())


def covers_resource(statement: dict, resource: str) -> bool:
    if "NotResource" in statement:
        return not matches(statement["NotResource"], resource)
    return matches(statement.get("Resource"), resource)


def covers_principal(statement: dict, names: dict) -> bool:
    """`names`: principal type -> what the caller is called there, such as {"Service": ["logging.s3..."]}."""
    principal = statement.get("NotPrincipal", statement.get("Principal"))
    if principal == "*":
        found = True
    else:
        listed = principal if isinstance(principal, dict) else {}
        found = any(
            wanted == "*" or wanted in names.get(kind, [])
            for kind, values in listed.items()
            for wanted in as_list(values)
        )
    return not found if "NotPrincipal" in statement else found


def conditions_met(statement: dict, context: dict) -> bool:
    """All operators, and all keys of each, must hold. A key that the request lacks fails every positive operator."""
    facts = {key.lower(): str(value) for key, value in context.items()}
    return all(
        _holds(operator, as_list(wanted), facts.get(key.lower()))
        for operator, keys in (statement.get("Condition") or {}).items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, wanted: list, actual: str | None) -> bool:
    operator = operator.rsplit(":", 1)[-1]
    if operator == "Null":
        return (actual is None) == (str(wanted[0]).lower() == "true")
    if operator.endswith("IfExists"):
        if actual is None:
            return True
        operator = operator.removesuffix("IfExists")
    negated = "Not" in operator
    if actual is None:
        return negated
    comparison = _comparison(operator.replace("Not", ""))
    return any(comparison(actual, str(value)) for value in wanted) != negated


def _comparison(operator: str):
    if operator in ("StringLike", "ArnLike", "ArnEquals"):
        return lambda actual, wanted: matches(wanted, actual)
    if operator in ("Bool", "StringEqualsIgnoreCase"):
        return lambda actual, wanted: actual.lower() == wanted.lower()
    if operator.startswith("Numeric"):
        tests = {
            "Equals": float.__eq__,
            "LessThan": float.__lt__,
            "LessThanEquals": float.__le__,
            "GreaterThan": float.__gt__,
            "GreaterThanEquals": float.__ge__,
        }
        return lambda actual, wanted: tests[operator.removeprefix("Numeric")](float(actual), float(wanted))
    if operator == "IpAddress":
        return lambda actual, wanted: ipaddress.ip_address(actual) in ipaddress.ip_network(
            wanted, strict=False
        )
    return str.__eq__
