"""What goes on beside an import's statements: progress is told, and a cancelled one is stopped."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from checks.errors import ConfigurationError
from checks.words import say
from checks.workspaces import store
from checks.workspaces.imports.model import ImportCancelledError, Observer, Progress, Stage

if TYPE_CHECKING:
    import duckdb

_LOOK_S = 0.1
_STOPPED = say("The import was stopped, and none of its data was kept.")
_NO_ROOM = say(
    "The import ran out of memory or disk space, and none of its data was kept. Free "
    "up some space, or choose another location with {data_dir}.",
    data_dir=store.DATA_DIR,
)


class Watch:
    """Looks at a statement from beside it: tells of its progress, and stops it when asked to."""

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
        observe: Observer,
        cancelled: threading.Event,
    ) -> None:
        self._connection = connection
        self._observe = observe
        self._cancelled = cancelled
        self._floor = 0.0

    def tell(self, stage: Stage, what: str, share: float) -> None:
        """Tell of progress, or raise when the import was cancelled."""
        self.check()
        self._observe(Progress(stage=stage, what=what, share=share))

    def check(self) -> None:
        """Raise when the import was cancelled."""
        if self._cancelled.is_set():
            raise ImportCancelledError(_STOPPED)

    def at(self, share: float) -> None:
        """Note how much of a file is done before its statement runs, which is the rest of it."""
        self.check()
        self._floor = max(self._floor, share)

    @contextmanager
    def beside(self, stage: Stage, what: str) -> Iterator[None]:
        """Watch while a body runs its statements."""
        import duckdb  # noqa: PLC0415 - the same

        ended = threading.Event()
        self._floor = 0.0

        def look() -> None:
            while not ended.wait(_LOOK_S):
                if self._cancelled.is_set():
                    self._connection.interrupt()
                elif stage is Stage.READING:
                    done = max(self._connection.query_progress(), 0) / 100
                    share = self._floor + (1 - self._floor) * done
                    self._observe(Progress(stage=stage, what=what, share=share))

        watch = threading.Thread(target=look, name="import-watch", daemon=True)
        watch.start()
        try:
            self.tell(stage, what, 0)
            yield
            self.tell(stage, what, 1)
        except duckdb.InterruptException as error:
            raise ImportCancelledError(_STOPPED) from error
        except (
            duckdb.OutOfMemoryException,
            duckdb.IOException,
            duckdb.TransactionException,
            OSError,
        ) as error:
            raise ConfigurationError(_NO_ROOM) from error
        finally:
            ended.set()
            watch.join()
