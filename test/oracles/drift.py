"""Fixtures for packages/drift: two-sample tests, corrections and tails as SciPy computes them.

Everything is deterministic: running this again gives the same bytes.
"""

import json
import sys

import numpy
import scipy
from scipy import integrate, stats
from scipy.stats._morestats import _anderson_ksamp_midrank


def anderson_darling_tail(z):
    """P(A2 > z) for A2 = sum chi2_1 / (j (j + 1)), by Imhof's integral (1961) over the first 2,000 weights."""
    j = numpy.arange(1, 2001)
    weights = 1 / (j * (j + 1.0))
    # What the other weights add is nearly constant: their mean.
    rest = 1 / 2001.0

    def integrand(u):
        theta = 0.5 * numpy.arctan(weights * u).sum() - 0.5 * (z - rest) * u
        log_rho = 0.25 * numpy.log1p((weights * u) ** 2).sum()
        return numpy.sin(theta) / (u * numpy.exp(log_rho))

    value, _ = integrate.quad(integrand, 1e-12, 400, limit=20000, epsabs=1e-11, epsrel=1e-10)
    return 0.5 + value / numpy.pi


def binned(name, reference, current):
    a = numpy.repeat(numpy.arange(len(reference)), reference)
    b = numpy.repeat(numpy.arange(len(current)), current)
    pooled = numpy.sort(numpy.concatenate([a, b]))
    distinct = numpy.unique(pooled)
    sizes = numpy.array([len(a), len(b)])
    ks = stats.ks_2samp(a, b, method="asymp").statistic
    used = numpy.array(reference) + numpy.array(current) > 0
    table = numpy.array([reference, current])[:, used]
    chi = stats.chi2_contingency(table, correction=False)
    return {
        "name": name,
        "reference": list(map(int, reference)),
        "current": list(map(int, current)),
        "ks": float(ks),
        "ksP": float(stats.kstwobign.sf(ks * numpy.sqrt(sizes.prod() / sizes.sum()))),
        "ad": float(_anderson_ksamp_midrank([numpy.sort(a), numpy.sort(b)], pooled, distinct, 2, sizes, sizes.sum())),
        "chi": float(chi.statistic),
        "chiP": float(chi.pvalue),
    }


def acat(ps):
    return float(
        stats.cauchy.sf(numpy.mean(stats.cauchy.isf(ps)))
    )


def geyer(x):
    x = numpy.asarray(x) - numpy.mean(x)
    n = len(x)
    rho = numpy.correlate(x, x, "full")[n - 1 :] / (x @ x)
    pairs = rho[: n // 2 * 2].reshape(-1, 2).sum(axis=1)
    end = numpy.argmax(pairs <= 0) if (pairs <= 0).any() else len(pairs)
    return float(max(1, 2 * numpy.minimum.accumulate(pairs[:end]).sum() - 1))


def series(phi, n, seed):
    noise = numpy.random.default_rng(seed).normal(size=n)
    x = numpy.empty(n)
    x[0] = noise[0]
    for t in range(1, n):
        x[t] = phi * x[t - 1] + numpy.sqrt(1 - phi**2) * noise[t]
    return numpy.round(x, 6).tolist()


draw = numpy.random.default_rng(5)
equal = [40] * 16
ps = [0.001, 0.02, 0.03, 0.04, 0.5, 0.9, 0.02]
tables = [(8, 1000, 20, 1000), (0, 500, 4, 500), (3, 40, 0, 60), (50, 1000, 90, 1000), (1, 30, 5, 30)]
print(
    json.dumps(
        {
            "versions": {"python": sys.version.split()[0], "numpy": numpy.__version__, "scipy": scipy.__version__},
            "chi2": [[x, k, float(stats.chi2.sf(x, k))] for x, k in [(0.1, 1), (3.84, 1), (25, 15), (9.2, 15), (80, 40), (300, 63), (1e-9, 2)]],
            "kolmogorov": [[x, float(stats.kstwobign.sf(x))] for x in [0.3, 0.5, 0.828, 0.99, 1.01, 1.36, 2, 3.5]],
            "andersonDarling": [[z, float(anderson_darling_tail(z))] for z in [0.3, 0.774, 1.5, 1.933, 2.1, 2.492, 3.857, 6, 8.5]],
            "binned": [
                binned("equal", equal, equal),
                binned("shifted", equal, [20 + 3 * i for i in range(16)]),
                binned("unequal sizes", draw.multinomial(5000, [1 / 16] * 16), draw.multinomial(300, [1 / 16] * 16)),
                binned("heavy tails", equal, [90] + [33] * 14 + [88]),
                binned("ties", [500, 0, 0, 500], [450, 20, 30, 500]),
            ],
            "fisher": [
                {"table": list(t), "p": float(stats.fisher_exact([[t[0], t[1] - t[0]], [t[2], t[3] - t[2]]]).pvalue)}
                for t in tables
            ],
            "proportions": [
                {"table": list(t), "p": float(stats.chi2_contingency([[t[0], t[1] - t[0]], [t[2], t[3] - t[2]]], correction=False).pvalue)}
                for t in tables
            ],
            "benjaminiHochberg": {"p": ps, "corrected": stats.false_discovery_control(ps).tolist()},
            "acat": [{"p": list(p), "value": acat(p)} for p in [(0.5, 0.5), (0.01, 0.9, 0.3), (1e-8, 0.2, 0.6, 0.99), ps]],
            "geyer": [{"values": v, "tau": geyer(v)} for v in [series(0, 60, 1), series(0.55, 60, 2), series(0.9, 200, 3)]],
        },
        indent=1,
    )
)
