"""A random forest on the days that modelops.lock.json pins, as one ONNX file. Knows nothing of ModelOps but four names."""

import glob
import os

import pandas
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import RandomForestClassifier

exams = pandas.concat(pandas.read_csv(file, parse_dates=["examined_at"]) for file in sorted(glob.glob("exams-*.csv")))
days = [os.environ.get("MODELOPS_TRAIN_" + name) for name in ("FROM", "TO")]
if all(days):
    exams = exams[(exams["examined_at"] >= days[0]) & (exams["examined_at"] < days[1])]
table = exams.drop(columns=["exam_id", "examined_at", "benign"])
model = RandomForestClassifier(10, max_depth=4, random_state=0).fit(table.to_numpy(), exams["benign"])
onnx = to_onnx(
    model,
    initial_types=[("X", FloatTensorType([None, table.shape[1]]))],
    options={"zipmap": False},
    target_opset=18,
)
with open("model.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
print(f"trained on {len(exams)} examinations")
