"""A program beside the pages that does long work, so that reading a page never waits for a simulation.

A task is a function that yields events; it runs in a process of its own and takes, as its last argument, a function
that says whether it was cancelled. Tasks run side by side in threads of that process. When the process dies its tasks
fail with a problem that says so, and the next task starts it anew.
"""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

from sangkien.ensemble import Cancelled
from sangkien.faults import trace
from sangkien.words import Problem, Refusal

Events = Callable[..., Iterator[Any]]


@dataclass(eq=False)
class Task:
    """One piece of work: what it said so far, and how it ended.

    ``problems`` is set where it was refused or failed, ``cancelled`` where somebody stopped it.
    """

    number: int
    events: list[Any] = field(default_factory=list)
    done: bool = False
    cancelled: bool = False
    problems: tuple[Problem, ...] = ()
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it has ended; False where it has not."""
        with self.changed:
            return self.changed.wait_for(lambda: self.done, seconds)

    def result(self) -> Any:
        """Wait, and return the last event. Raises Refusal where the task was refused, Cancelled where stopped."""
        self.wait()
        if self.problems:
            raise Refusal(self.problems)
        if self.cancelled:
            raise Cancelled
        return self.events[-1] if self.events else None


class Worker:
    """One process for work, begun with its first task."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count(1)
        #: Tasks under way: what to do at their end, and the pipe to the process that has them.
        self._tasks: dict[int, tuple[Task, Callable[[Task], None] | None, Connection | None]] = {}
        self._process: Any = None
        self._pipe: Connection | None = None

    def start(self, events: Events, *arguments: Any, then: Callable[[Task], None] | None = None) -> Task:
        """Begin ``events(*arguments, cancelled)``, a function that a new process can import by name.

        ``then`` is called with the task when it has ended, in a thread of this process.
        """
        with self._lock:
            task = Task(next(self._numbers))
            self._ensure()
            message = ("start", task.number, events, arguments)
            self._tasks[task.number] = (task, then, self._pipe)
            try:
                self._send(message)
            except OSError:  # it died a moment ago, and nobody had noticed yet
                self._process = None
                self._ensure()
                self._tasks[task.number] = (task, then, self._pipe)
                self._send(message)
        return task

    def cancel(self, task: Task) -> None:
        """Ask a task to stop; it ends within about a second."""
        with self._lock, suppress(OSError):
            if not task.done:
                self._send(("cancel", task.number))

    def warm(self) -> None:
        """Begin the process now, so that the first task does not wait for it."""
        with self._lock:
            self._ensure()

    def close(self) -> None:
        """End the process, and with it all its tasks."""
        with self._lock:
            process, self._process = self._process, None
            if self._pipe is not None:
                self._pipe.close()
                self._pipe = None
        if process is not None:
            process.terminate()
            process.join(5)

    def _ensure(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True, name="sangkien-worker")
        self._process.start()
        theirs.close()
        self._pipe = ours
        threading.Thread(target=self._listen, args=(ours,), daemon=True).start()

    def _send(self, message: tuple[Any, ...]) -> None:
        assert self._pipe is not None  # noqa: S101  (for the type checker)
        self._pipe.send(message)

    def _listen(self, pipe: Connection) -> None:
        with suppress(EOFError, OSError):
            while True:
                number, kind, value = pipe.recv()
                if number not in self._tasks:
                    continue
                task = self._tasks[number][0]
                if kind == "event":
                    with task.changed:
                        task.events.append(value)
                        task.changed.notify_all()
                else:
                    self._end(number, value, cancelled=kind == "cancelled")
        for number, (_, _, its) in list(self._tasks.items()):
            if its is pipe:  # those of a process that was begun since are none of its end
                self._end(number, (Problem("run.worker_died"),))

    def _end(self, number: int, problems: tuple[Problem, ...], *, cancelled: bool = False) -> None:
        task, then, _ = self._tasks.pop(number)
        task.problems, task.cancelled = problems, cancelled
        try:
            if then is not None and not problems and not cancelled:
                then(task)
        except Refusal as refused:
            task.problems = refused.problems
        except Exception as error:  # it must not end the listening, and with it every other task
            print(trace(error), file=sys.stderr)  # noqa: T201
            task.problems = (_fault(error),)
        finally:
            with task.changed:
                task.done = True
                task.changed.notify_all()


def _fault(error: Exception) -> Problem:
    return Problem("run.worker_failed", parameters={"detail": f"{type(error).__name__}: {error}"[:300]})


def _work(pipe: Connection) -> None:
    """The process: takes tasks until whoever began it is gone."""
    flags: dict[int, threading.Event] = {}
    talking = threading.Lock()

    def say(number: int, kind: str, value: Any) -> None:
        with talking, suppress(OSError):
            pipe.send((number, kind, value))

    def do(number: int, events: Events, arguments: tuple[Any, ...]) -> None:
        try:
            for event in events(*arguments, flags[number].is_set):
                say(number, "event", event)
                if flags[number].is_set():
                    raise Cancelled
        except Cancelled:
            say(number, "cancelled", ())
        except Refusal as refused:
            say(number, "end", refused.problems)
        except Exception as error:  # a fault of ours: told, and its trace kept where the server's errors go
            print(trace(error), file=sys.stderr)  # noqa: T201
            say(number, "end", (_fault(error),))
        else:
            say(number, "end", ())
        finally:
            flags.pop(number, None)

    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            message = pipe.recv()
            if message[0] == "start":
                _, number, events, arguments = message
                flags[number] = threading.Event()
                threading.Thread(target=do, args=(number, events, arguments), daemon=True).start()
            elif message[1] in flags:
                flags[message[1]].set()
    os._exit(0)  # threads in the middle of compiled code are not waited for
