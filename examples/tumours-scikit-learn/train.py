"""Trains on scikit-learn's breast cancer data and exports one ONNX file, preprocessing included.

ModelOps judges what this writes, model.onnx, on unseen.csv: tumours that are committed, so that no training chooses what it is
judged on. No pickle is written, and none would be loaded.
"""

import sys

import pandas
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

data = load_breast_cancer(as_frame=True)
features = data.data.rename(columns=lambda name: name.replace(" ", "_"))
unseen = pandas.read_csv("unseen.csv", index_col="id")[features.columns]
train = features.drop(index=unseen.index)
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(train.to_numpy(), data.target[train.index])

onnx = to_onnx(model, initial_types=[("X", FloatTensorType([None, train.shape[1]]))], target_opset=18)
with open("model.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
print(f"trained on {len(train)} tumours; {len(unseen)} are unseen")

if len(sys.argv) > 1:
    # What scikit-learn itself says, to compare with: python train.py expected.csv
    score = model.predict_proba(unseen.to_numpy())[:, 1]
    pandas.DataFrame({"key": unseen.index, "score": score}).to_csv(sys.argv[1], index=False)
