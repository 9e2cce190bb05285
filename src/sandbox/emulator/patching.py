"""How the realism layer takes hold of moto: one operation, or one method of a model, at a time."""

from moto.core.exceptions import ServiceException
from moto.core.utils import camelcase_to_underscores


class MissingSymbol(Exception):
    """The installed moto lacks a name that this layer builds on."""


class AwsError(ServiceException):
    """An error reply, in the format of whichever service raises it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


def required(owner: type, name: str):
    if not hasattr(owner, name):
        raise MissingSymbol(f"{owner.__module__}.{owner.__name__}.{name}")
    return getattr(owner, name)


def operation(responses: type, *names: str):
    """Puts `handler(call, moto)` in the place of moto's operations; `moto()` carries out what was there before."""

    def install(handler):
        for name in names:
            method = camelcase_to_underscores(name)
            _place(responses, method, handler, required(responses, method))
        return handler

    return install


def _place(responses: type, method: str, handler, before) -> None:
    def patched(self):
        return handler(self, lambda: before(self))

    setattr(responses, method, patched)


def added(responses: type, *names: str):
    """An operation that moto lacks, or answers without looking; `handler(call)` is the whole of it."""

    def install(handler):
        for name in names:

            def answer(self):
                return handler(self)

            setattr(responses, camelcase_to_underscores(name), answer)
        return handler

    return install


def method(owner: type, name: str):
    """Replaces a method of a model by `replacement(before, self, ...)`."""

    def install(replacement):
        before = required(owner, name)

        def patched(self, *args, **kwargs):
            return replacement(before, self, *args, **kwargs)

        setattr(owner, name, patched)
        return replacement

    return install


def attribute(owner: type, name: str, *, known: bool = True):
    """Replaces a computed attribute of a model; `known=False` where moto has none of that name."""

    def install(getter):
        if known:
            required(owner, name)
        setattr(owner, name, property(getter))
        return getter

    return install


class Refused(Exception):
    """An error reply of a service that is checked on its HTTP requests (S3), with its HTTP status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


CHECKS: dict = {}
EDITS: dict = {}


def before_request(*names: str):
    """`check(request)` looks at a request such as `s3:PutBucketPolicy`, or all of `s3:*`, before moto does."""

    def install(check):
        for name in names:
            CHECKS.setdefault(name, []).append(check)
        return check

    return install


def after_request(*names: str):
    """`edit(request, status, headers, body)` returns the reply that goes out in the place of moto's."""

    def install(edit):
        for name in names:
            EDITS.setdefault(name, []).append(edit)
        return edit

    return install
