"""Model files as other people's programs write them, and what these programs predict with them.

python test/oracles/models.py FOLDER   writes *.onnx and models.generated.json, for packages/models.
Deterministic: running this again gives the same predictions (the files name the versions of their writers).
"""

import json
import sys
from pathlib import Path

import numpy
import onnx
import pandas
import skl2onnx
import sklearn
from skl2onnx import to_onnx
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

folder = Path(sys.argv[1])
random = numpy.random.default_rng(7)
rows = 400
frame = pandas.DataFrame(
    {
        "distance": random.gamma(2, 400, rows).round(),
        "delay": random.normal(5, 20, rows).round(2),
        "origin": random.choice(["ORD", "ATL", "SFO"], rows),
    }
)
frame.loc[random.random(rows) < 0.1, "distance"] = numpy.nan
late = (frame["delay"] + (frame["origin"] == "ORD") * 15 + random.normal(0, 10, rows) > 10).astype(int)
minutes = frame["delay"] * 2 + (frame["origin"] == "SFO") * 5 + random.normal(0, 1, rows)
numbers = ["distance", "delay"]
prepare = lambda: ColumnTransformer(
    [
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        ("origin", OneHotEncoder(handle_unknown="ignore"), ["origin"]),
    ]
)
columns = [
    ("distance", FloatTensorType([None, 1])),
    ("delay", FloatTensorType([None, 1])),
    ("origin", StringTensorType([None, 1])),
]
dense = frame[numbers].fillna(500).to_numpy()
cases = []


def save(name, model, types, predicted, options=None):
    file = to_onnx(model, initial_types=types, options=options, target_opset=18)
    (folder / f"{name}.onnx").write_bytes(file.SerializeToString())
    cases.append({"file": f"{name}.onnx", "predicted": numpy.asarray(predicted, float).tolist()})


few = frame.head(40)
# What a person gets who asks for nothing special: one input a column, probabilities as a list of dictionaries.
classifier = make_pipeline(prepare(), LogisticRegression()).fit(frame, late)
save("columns-zipmap", classifier, columns, classifier.predict_proba(few)[:, 1])
ridge = make_pipeline(prepare(), Ridge()).fit(frame, minutes)
save("columns-regression", ridge, columns, ridge.predict(few))
forest = RandomForestClassifier(5, max_depth=3, random_state=1).fit(dense, late)
save("tensor-forest", forest, [("X", FloatTensorType([None, 2]))], forest.predict_proba(dense[:40])[:, 1], {"zipmap": False})
text = make_pipeline(StandardScaler(), LogisticRegression()).fit(dense, late.map({0: "early", 1: "late"}))
save("tensor-text-classes", text, [("X", DoubleTensorType([None, 2]))], text.predict_proba(dense[:40])[:, 1], {"zipmap": False})

versions = {package.__name__: package.__version__ for package in (numpy, onnx, sklearn, skl2onnx)}
rows_out = [
    {key: None if value != value else value for key, value in row.items()} for row in few.to_dict(orient="records")
]
(folder / "models.generated.json").write_text(
    json.dumps({"versions": versions, "rows": rows_out, "filled": 500, "cases": cases}) + "\n"
)
