"""Linear models as scikit-learn fits them, for packages/training. Prints JSON; deterministic.

The penalty is on standardised features, as ours is: StandardScaler, then the model. Coefficients are told in the features' own units.
"""

import json

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

random = numpy.random.default_rng(11)
rows = 240
distance = random.gamma(2, 400, rows).round()
delay = random.normal(5, 20, rows).round(2)
origin = random.integers(0, 4, rows)
columns = [distance, delay, *[(origin == k).astype(float) for k in range(4)], numpy.full(rows, 3.0)]
X = numpy.column_stack(columns)
score = delay / 12 + (origin == 1) * 1.5 - distance / 900 + random.normal(0, 1, rows)
late = (score > 0).astype(int)
kind = numpy.digitize(score, [-1, 0.5])
minutes = 12 * score + 1000 + random.normal(0, 3, rows)
scaler = StandardScaler().fit(X)
Z = scaler.transform(X)


def raw(coefficients, intercepts):
    weights = numpy.atleast_2d(coefficients) / scaler.scale_
    weights[:, -1] = 0
    return weights.tolist(), (numpy.atleast_1d(intercepts) - weights @ scaler.mean_).tolist()


cases = []
for penalty in (1, 0.01, 30):
    exact = dict(C=1 / penalty, tol=1e-12, max_iter=100000)
    for name, target in (("logistic", late), ("softmax", kind)):
        model = LogisticRegression(**exact).fit(Z, target)
        weights, intercepts = raw(model.coef_, model.intercept_)
        cases.append(
            dict(kind=name, penalty=penalty, weights=weights, intercepts=intercepts, predicted=model.predict_proba(Z[:5]).tolist())
        )
    model = Ridge(alpha=penalty, solver="cholesky").fit(Z, minutes)
    weights, intercepts = raw(model.coef_, model.intercept_)
    cases.append(
        dict(kind="ridge", penalty=penalty, weights=weights, intercepts=intercepts, predicted=model.predict(Z[:5]).tolist())
    )
print(
    json.dumps(
        {
            "versions": {"numpy": numpy.__version__, "sklearn": sklearn.__version__},
            "features": [column.tolist() for column in columns],
            "targets": {"logistic": late.tolist(), "softmax": kind.tolist(), "ridge": minutes.tolist()},
            "cases": cases,
        }
    )
)
