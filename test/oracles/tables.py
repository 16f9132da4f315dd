"""Parquet files for the tests of packages/data, written by pyarrow. Usage: tables.py <folder>"""

import sys
from datetime import date, datetime, timezone

import pyarrow as pa
import pyarrow.parquet as pq

folder = sys.argv[1]

types = pa.table(
    {
        "big": pa.array([9007199254740993, 1, None], pa.int64()),
        "unsigned": pa.array([18446744073709551615, 0, 7], pa.uint64()),
        "small": pa.array([1, 2, 3], pa.int64()),
        "int32": pa.array([-1, None, 3], pa.int32()),
        "single": pa.array([0.5, 0.1, -2.0], pa.float32()),
        "double": pa.array([0.1, None, float("nan")], pa.float64()),
        "text": pa.array(["ä", None, ""], pa.string()),
        "category": pa.array(["x", "y", "x"]).dictionary_encode(),
        "flag": pa.array([True, False, None], pa.bool_()),
        "day": pa.array([date(2001, 1, 31), None, date(1969, 12, 31)], pa.date32()),
        "micros": pa.array([datetime(2001, 1, 31, 23, 59, 59, 123456), None, datetime(1970, 1, 1)], pa.timestamp("us")),
        "zoned": pa.array([datetime(2001, 1, 31, tzinfo=timezone.utc)] * 3, pa.timestamp("ms", tz="UTC")),
        "list": pa.array([[1], [], [2, 3]], pa.list_(pa.int64())),
    }
)
pq.write_table(types, f"{folder}/types.parquet")
pq.write_table(types.slice(0, 0), f"{folder}/no-rows.parquet")

rows = 1000
plain = pa.table(
    {
        "id": pa.array([f"r{i}" for i in range(rows)]),
        "label": pa.array([i % 2 for i in range(rows)], pa.int64()),
        "score": pa.array([i / rows for i in range(rows)], pa.float64()),
    }
)
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    # Several row groups and pages, so that their seams are read, too.
    pq.write_table(plain, f"{folder}/{codec}.parquet", compression=codec, row_group_size=300, data_page_size=512)
