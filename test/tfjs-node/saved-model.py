"""Writes the SavedModel of packages/models/src/fixtures/saved-model and what it predicts, by TensorFlow itself.

Usage: saved-model.py FOLDER. A network of two features with variables, as `tf.saved_model.save` writes it (TensorFlow 2.18.1).
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf


class Network(tf.Module):
    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(np.array([[0.5, -1.0], [2.0, 0.25]], "float32"))
        self.bias = tf.Variable(np.array([0.1, -0.3], "float32"))
        self.out = tf.Variable(np.array([[1.0], [-2.0]], "float32"))

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, "features")])
    def predict(self, features):
        hidden = tf.nn.relu(tf.matmul(features, self.kernel) + self.bias)
        return {"probability": tf.sigmoid(tf.matmul(hidden, self.out))}


folder = pathlib.Path(sys.argv[1])
network = Network()
rows = np.array([[np.sin(0.7 * at), np.cos(1.3 * at)] for at in range(1, 21)], "float32")
tf.saved_model.save(network, str(folder / "model"), signatures=network.predict)
# A hash of the rest, which nothing here reads.
(folder / "model" / "fingerprint.pb").unlink()
probability = network.predict(tf.constant(rows))["probability"].numpy()[:, 0]
expected = {"rows": rows.tolist(), "probability": [float(value) for value in probability]}
(folder / "expected.generated.json").write_text(json.dumps(expected) + "\n")
