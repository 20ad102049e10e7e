"""Runs a script that prints golden vectors, and puts them into the JSON file beside it.

    python scripts/golden.py packages/testing/fixtures/golden/more.py

The file is replaced once the script has ended well, and not before. On another processor the same PyTorch gives other last
digits; a case that says the same but for those stays as it is stored, so that a diff holds what is new.
"""

import json
import os
import pathlib
import subprocess
import sys

# What a case asks. Its numbers count each by itself: 1e-8 is not 1e-9, whatever stands beside it.
QUESTIONS = {"args", "arguments", "atol", "inputs", "options", "parameters", "rtol", "upstream"}
# Two units in the last place of a float32. Answers sum up many terms: eight, beside the largest number of the case.
NEAR, NEAR_LARGEST = 2**-22, 2**-20


def blank(x):
    """The same without its floats."""
    if isinstance(x, dict):
        return {name: blank(each) for name, each in x.items()}
    return [blank(each) for each in x] if isinstance(x, list) else None if isinstance(x, float) else x


def floats(x):
    if isinstance(x, float):
        return [x]
    parts = x.values() if isinstance(x, dict) else x if isinstance(x, list) else []
    return [each for part in parts for each in floats(part)]


def is_near(old, new, slack=0):
    """Of two values that are alike but for their floats."""
    return all(a == b or a != a and b != b or abs(a - b) <= max(NEAR * abs(a), slack) for a, b in zip(floats(old), floats(new)))


def is_same(old, new):
    """Whether a case asks the same, and has the same answer but for last digits."""
    if not isinstance(old, dict):
        return is_near(old, new)
    answers = [part for name, part in old.items() if name not in QUESTIONS]
    slack = NEAR_LARGEST * max([abs(x) for x in floats(answers) if abs(x) < float("inf")], default=0)
    return all(is_near(old[name], new[name], 0 if name in QUESTIONS else slack) for name in old)


def kept(stored, cases):
    """The cases, each as it is stored where that says the same."""
    known = {}
    for each in stored:
        known.setdefault(json.dumps(blank(each)), []).append(each)
    return [next((old for old in known.get(json.dumps(blank(each)), []) if is_same(old, each)), each) for each in cases]


def text(golden):
    """One case a line."""
    compact = lambda x: json.dumps(x, separators=(",", ":"))
    lines = lambda cases: "[\n" + ",\n".join(compact(each) for each in cases) + "\n]"
    is_list = lambda x: isinstance(x, list) and all(isinstance(each, dict) for each in x)
    return "{" + ",".join(f"{compact(name)}:{lines(x) if is_list(x) else compact(x)}" for name, x in golden.items()) + "}\n"


def main(path):
    script = pathlib.Path(path)
    file = script.with_suffix(".json")
    run = subprocess.run([sys.executable, "-B", script], stdout=subprocess.PIPE)
    if run.returncode:
        sys.exit(f"{script} failed; {file} stays as it is")
    golden, stored = json.loads(run.stdout), json.loads(file.read_text()) if file.exists() else {}
    for name, part in golden.items():
        old = stored.get(name)
        if isinstance(part, list) and isinstance(old, list):
            golden[name] = kept(old, part)
        elif isinstance(part, dict) and isinstance(old, dict):
            golden[name] = kept([old], [part])[0]
    whole = file.with_suffix(".json.new")
    whole.write_text(text(golden))
    os.replace(whole, file)


main(sys.argv[1])
