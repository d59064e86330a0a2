"""Searching one vector space of the embedded store, as of one moment.

The slots of each language are held in a few immutable runs: up to `EXACT_ROWS` of them are scanned exactly
(faiss, 8-bit codes in memory); beyond that the older ones are found through saved clusters (faiss IVF, mapped
into memory) of which the nearest quarter is scanned. Scores are always computed anew from the codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from soi.match.store.files import sync_file, sync_folder
from soi.match.store.protocol import StoreDamagedError, StoreError, Vector, unit_rows
from soi.match.store.rows import RowsView
from soi.match.store.vectors import Coding, VectorFile

EXACT_ROWS = 50_000
"""More rows of one language than this, and the next writer makes clusters."""
_PROBED = 4
"""One cluster in this many is scanned."""
_TRAINING_ROWS = 40
"""Rows per cluster to train on."""
_BLOCK = 65_536

faiss.omp_set_num_threads(1)  # our callers are threads; OpenMP teams only fight them (measured: 16 ms for 4)

Slots = NDArray[np.uint32]


class Run:
    """An immutable run of slots of one language with a faiss index over them."""

    def __init__(self, slots: Slots, rows: Slots, index: faiss.Index, probes: int = 0) -> None:
        self.slots = slots
        self.rows = rows
        self.probes = probes
        """Clusters to scan; 0 for a run that is scanned exactly."""
        self.live = np.ones(len(slots), dtype=np.bool_)
        self._index = index
        self._choice: Any = _choice(probes, None)

    @staticmethod
    def exact(file: VectorFile, slots: Slots, rows: Slots) -> Run:
        """A run that is scanned."""
        index = file.coding.scanner()
        index.add_sa_codes(np.ascontiguousarray(file.codes(int(slots[-1]) + 1)[slots]))
        return Run(slots, rows, index)

    @staticmethod
    def clustered(file: VectorFile, slots: Slots, rows: Slots, path: Path) -> Run:
        """A run found through the saved clusters at `path`."""
        make: Any = faiss
        try:
            index = make.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        except RuntimeError as error:
            raise StoreDamagedError(f"{path} is damaged: run `soi index rebuild`") from error
        if index.ntotal != len(slots) or index.d != file.coding.dim:
            raise StoreDamagedError(f"{path} belongs to other vectors: run `soi index rebuild`")
        make.downcast_InvertedLists(index.invlists).prefetch_nthread = 0  # it would start 32 threads a query
        return Run(slots, rows, index, max(8, index.nlist // _PROBED))

    def screened(self, live: NDArray[np.bool_]) -> Run:
        """The same run with only `live` slots to be found."""
        if np.array_equal(live, self.live):
            return self
        other = Run(self.slots, self.rows, self._index, self.probes)
        other.live = live
        other._choice = _choice(self.probes, live)
        return other

    def search(self, unit: Vector, limit: int) -> list[tuple[float, int]]:
        """(approximate cosine, row) of the best `limit` live slots for the unit row `(1, dim)`."""
        scores, found = self._index.search(unit, min(limit, len(self.rows)), params=self._choice)
        kept = found[0] >= 0
        return list(zip(scores[0][kept].tolist(), self.rows[found[0][kept]].tolist(), strict=True))


def _choice(probes: int, live: NDArray[np.bool_] | None) -> Any:
    """faiss's own Python layer takes these arguments; its type stubs describe the C++ ones."""
    make: Any = faiss
    chosen = {} if live is None else {"sel": make.IDSelectorBitmap(np.packbits(live, bitorder="little"))}
    if probes:
        return make.SearchParametersIVF(nprobe=probes, **chosen)
    return make.SearchParameters(**chosen) if chosen else None


class SpaceView:
    """One space as of one moment; immutable, safe to search from any thread."""

    def __init__(self, file: VectorFile) -> None:
        self.file = file
        self.slots = 0
        self.sequence = 0
        self.latest = np.full(0, -1, dtype=np.int32)
        """The slot of each row, -1 for none."""
        self.runs: dict[int, tuple[Run, ...]] = {}
        self._covered: dict[int, int] = {}
        self._codes = file.codes(0)

    def refreshed(self, rows: RowsView, alive_changed: bool) -> SpaceView:
        """This view brought up to the committed head and to `rows` (which must have been read before)."""
        sequence, head = self.file.head()
        grown = len(self.latest) < rows.ends.rows
        if sequence == self.sequence and not grown and not alive_changed:
            return self
        fresh = SpaceView(self.file)
        fresh.sequence = sequence
        slot_rows = self.file.rows(max(head, self.slots))
        beyond = np.flatnonzero(slot_rows[self.slots :] >= rows.ends.rows)
        fresh.slots = self.slots + int(beyond[0]) if len(beyond) else len(slot_rows)
        added = np.asarray(slot_rows[self.slots : fresh.slots])
        fresh.latest = np.full(rows.ends.rows, -1, dtype=np.int32)
        fresh.latest[: len(self.latest)] = self.latest
        again = bool(np.any(fresh.latest[added] >= 0)) or len(np.unique(added)) < len(added)
        fresh.latest[added] = np.arange(self.slots, fresh.slots, dtype=np.int32)
        fresh.runs, fresh._covered = dict(self.runs), dict(self._covered)
        if sequence != self.sequence:
            fresh._take_clusters(rows)
        fresh._take_slots(self.slots, rows)
        fresh._codes = self.file.codes(fresh.slots)
        if alive_changed or again:
            fresh._screen(rows)
        return fresh

    def _take_clusters(self, rows: RowsView) -> None:
        """Start languages afresh that have clusters over more slots than before."""
        for lang, slots in self.file.clusters().items():
            if self._covered.get(lang, 0) < slots <= self.slots:
                mine, its_rows = self.of_language(lang, rows, 0, slots)
                path = self.file.clusters_path(lang, slots)
                try:
                    run = Run.clustered(self.file, mine, its_rows, path)
                except StoreDamagedError:
                    if path.exists():
                        raise
                    continue  # a writer has just replaced them; its commit is seen at the next look
                self.runs[lang] = (self._screened(run, rows),)
                self._covered[lang] = slots
                later, later_rows = self.of_language(lang, rows, slots, self.slots)
                if len(later):
                    exact = Run.exact(self.file, later, later_rows)
                    self.runs[lang] += (self._screened(exact, rows),)

    def _take_slots(self, start: int, rows: RowsView) -> None:
        """Add exact runs for the slots from `start` on; small runs at the end are merged into the new one."""
        for lang in np.unique(rows.lang_codes[self.file.rows(self.slots)[start:]]).tolist():
            held = list(self.runs.get(lang, ()))
            since = max(start, int(held[-1].slots[-1]) + 1) if held else start
            mine, its_rows = self.of_language(lang, rows, since, self.slots)
            if not len(mine):
                continue
            while held and not held[-1].probes and len(held[-1].slots) <= 2 * len(mine):
                last = held.pop()
                mine, its_rows = np.concatenate([last.slots, mine]), np.concatenate([last.rows, its_rows])
            run = Run.exact(self.file, mine, its_rows)
            self.runs[lang] = (*held, self._screened(run, rows))

    def of_language(self, lang: int, rows: RowsView, start: int, end: int) -> tuple[Slots, Slots]:
        """Slots (and their rows) of one language between `start` and `end`."""
        slot_rows = self.file.rows(end)[start:]
        at = np.flatnonzero(rows.lang_codes[slot_rows] == lang)
        return (at + start).astype(np.uint32), slot_rows[at]

    def _screened(self, run: Run, rows: RowsView) -> Run:
        return run.screened((self.latest[run.rows] == run.slots) & rows.alive[run.rows])

    def _screen(self, rows: RowsView) -> None:
        for lang, runs in self.runs.items():
            self.runs[lang] = tuple(self._screened(run, rows) for run in runs)

    def crowded(self) -> list[int]:
        """Language codes with more than `EXACT_ROWS` rows that are scanned exactly."""
        return [
            lang
            for lang, runs in self.runs.items()
            if sum(len(run.slots) for run in runs if not run.probes) > EXACT_ROWS
        ]

    def search(self, vector: Vector, limit: int, lang: int | None) -> list[tuple[float, int]]:
        """(cosine, row), best first; one language code or all."""
        unit = self._unit(vector)
        groups = self.runs.values() if lang is None else [self.runs.get(lang, ())]
        found = [hit for runs in groups for run in runs for hit in run.search(unit, limit)]
        found.sort(reverse=True)
        exact = self.cosines(vector, [row for _, row in found[:limit]])
        return sorted(((cosine, row) for row, cosine in exact.items()), key=lambda hit: (-hit[0], hit[1]))

    def cosines(self, vector: Vector, rows: Sequence[int]) -> dict[int, float]:
        """Cosine by row, for those rows that have a vector."""
        chosen = [row for row in rows if self.latest[row] >= 0]
        if not chosen:
            return {}
        scores = self.matrix(chosen) @ self._unit(vector)[0]
        return dict(zip(chosen, scores.tolist(), strict=True))

    def matrix(self, rows: Sequence[int]) -> Vector:
        """Unit vectors `(n, dim)` of rows that have one."""
        return self.file.coding.decode(self._codes[self.latest[np.asarray(rows, dtype=np.int64)]])

    def living(self, rows: RowsView) -> NDArray[np.bool_]:
        """Mask over all rows: lives and has a vector."""
        return (self.latest >= 0) & rows.alive

    def _unit(self, vector: Vector) -> Vector:
        unit = unit_rows(vector)
        if unit.shape != (1, self.file.coding.dim):
            raise StoreError(
                f"space {self.file.folder.name} holds vectors of {self.file.coding.dim} numbers,"
                f" not {unit.shape[-1]}: after changing the embedder run `soi index rebuild`"
            )
        return unit


def make_clusters(view: SpaceView, rows: RowsView, lang: int) -> None:
    """Save clusters over all slots of one language, replacing older ones; needs the writer lock."""
    file, coding = view.file, view.file.coding
    slots, _ = view.of_language(lang, rows, 0, view.slots)
    codes = file.codes(view.slots)
    count = 2 ** round(np.log2(2 * len(slots) ** 0.5))
    index = _untrained(coding, count)
    chosen = np.random.default_rng(0).choice(slots, min(len(slots), count * _TRAINING_ROWS), replace=False)
    trainable: Any = index
    trainable.train(coding.decode(codes[np.sort(chosen)]))
    for start in range(0, len(slots), _BLOCK):
        trainable.add(coding.decode(codes[slots[start : start + _BLOCK]]))
    draft = file.folder / "clusters.new"
    faiss.write_index(index, str(draft))
    sync_file(draft)
    draft.replace(path := file.clusters_path(lang, view.slots))
    sync_folder(file.folder)
    file.commit(file.head()[1])
    for older in file.folder.glob(f"clusters-{lang}-*"):
        if older != path:
            older.unlink()


def _untrained(coding: Coding, count: int) -> faiss.IndexIVFScalarQuantizer:
    kind, product = faiss.ScalarQuantizer.QT_8bit_uniform, faiss.METRIC_INNER_PRODUCT
    coarse = faiss.IndexFlatIP(coding.dim)
    index = faiss.IndexIVFScalarQuantizer(coarse, coding.dim, count, kind, product, False)
    index.cp.niter = 8
    index.cp.min_points_per_centroid = 1
    return index
