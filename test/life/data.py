"""The clinic: scikit-learn's breast cancer rows, drawn with replacement and measured with 3 % noise, 40 examinations a day.

    data.py exams FIRST DAYS [broken]  -> exams-FIRST.csv, with what became of each tumour
    data.py log FIRST DAYS [broken]    -> log/DAY.csv, the same examinations with what model.onnx said of them

The dates are invented: the set has none. `broken`: the scanner reports mean texture 6 units too high, worst area by a
quarter too large.
"""

import pathlib
import sys

import numpy
import onnxruntime
import pandas
from sklearn.datasets import load_breast_cancer

bunch = load_breast_cancer(as_frame=True)
known = bunch.data.rename(columns=lambda name: name.replace(" ", "_"))


def examinations(day, broken):
    random = numpy.random.default_rng(int(day.strftime("%Y%m%d")))
    rows = random.integers(len(known), size=40)
    exams = known.iloc[rows] * (1 + 0.03 * random.standard_normal((40, known.shape[1])))
    if broken:
        exams["mean_texture"] += 6
        exams["worst_area"] *= 1.25
    exams = exams.round(5)
    exams.insert(0, "exam_id", [int(day.strftime("%Y%m%d")) * 100 + at for at in range(40)])
    exams.insert(1, "examined_at", day + pandas.to_timedelta(numpy.sort(random.integers(28800, 64800, 40)), unit="s"))
    return exams.assign(benign=bunch.target.iloc[rows].to_numpy())


what, first, days, *broken = sys.argv[1:]
found = [examinations(day, broken == ["broken"]) for day in pandas.date_range(first, periods=int(days))]
if what == "exams":
    pandas.concat(found).to_csv(f"exams-{first}.csv", index=False)
else:
    session = onnxruntime.InferenceSession("model.onnx")
    pathlib.Path("log").mkdir(exist_ok=True)
    for exams in found:
        table = exams[known.columns].to_numpy(dtype="float32")
        probabilities = session.run(None, {session.get_inputs()[0].name: table})[1]
        day = exams["examined_at"].iloc[0].date()
        exams.assign(score=probabilities[:, 1], model_version="1.0.1").to_csv(f"log/{day}.csv", index=False)
