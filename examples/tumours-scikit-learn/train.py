"""Trains on scikit-learn's breast cancer data and exports one ONNX file, preprocessing included.

ModelOps judges what this writes: model.onnx on unseen.csv. No pickle is written, and none would be loaded.
"""

import sys

import pandas
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

data = load_breast_cancer(as_frame=True)
features = data.data.rename(columns=lambda name: name.replace(" ", "_"))
benign = data.target
train, unseen, train_label, unseen_label = train_test_split(
    features, benign, test_size=0.4, random_state=1, stratify=benign
)
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(train.to_numpy(), train_label)

onnx = to_onnx(model, initial_types=[("X", FloatTensorType([None, train.shape[1]]))], target_opset=18)
with open("model.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
unseen.assign(benign=unseen_label).rename_axis("id").to_csv("unseen.csv")
print(f"trained on {len(train)} tumours; {len(unseen)} are unseen")

if len(sys.argv) > 1:
    # What scikit-learn itself says, to compare with: python train.py expected.csv
    score = model.predict_proba(unseen.to_numpy())[:, 1]
    pandas.DataFrame({"key": unseen.index, "score": score}).to_csv(sys.argv[1], index=False)
