"""`functools.cached_property` without its lock, which costs more than most of what a line of text has to work out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):  # a decorator, named as one
    """A property worked out once for each object and kept in its `__dict__`. Not for objects shared by threads."""

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self.work_out = work_out
        self.name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, of: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, of: object, owner: type) -> T: ...
    def __get__(self, of: object | None, owner: type) -> T | lazy[T]:
        if of is None:
            return self
        value = of.__dict__[self.name] = self.work_out(of)
        return value
