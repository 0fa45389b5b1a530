"""Children that stop when asked, when not asked, and when their parent is gone."""

import subprocess
import sys
import time

import pytest

from jalon.demo.processes import ROOT, Child, stop_all
from tests.demo.life import wait_until_gone

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
# Leaves a process of its own behind.
PARENT_OF_A_STRAY = [
    sys.executable,
    "-c",
    "import subprocess; p = subprocess.Popen(['sleep', '60']); print('up', p.pid, flush=True)",
]


def up(child: Child) -> str:
    """Wait for the child's first words."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if "up" in (text := child.last_lines()):
            return text
        time.sleep(0.02)
    pytest.fail("the child never spoke")


@pytest.fixture
def started(tmp_path):
    children = []

    def start(name, command):
        child = Child(name, command, tmp_path / f"{name}.log")
        child.start()
        children.append(child)
        up(child)
        return child

    yield start
    for child in children:
        child.kill()


def test_a_child_stops_when_asked(started):
    child = started("sleeper", SLEEPER)
    assert stop_all([child], grace=5) == []
    assert not child.running()


def test_a_stubborn_child_is_ended_and_named_without_holding_up_the_others(started):
    children = [started("sleeper", SLEEPER), started("stubborn", STUBBORN)]
    began = time.monotonic()
    assert stop_all(children, grace=0.5) == ["stubborn"]
    assert time.monotonic() - began < 3


def test_somebody_in_a_hurry_does_not_wait_for_the_stubborn(started):
    child = started("stubborn", STUBBORN)
    began = time.monotonic()
    stop_all([child], grace=30, hurried=lambda: True)
    assert time.monotonic() - began < 3


def test_what_a_child_leaves_behind_is_ended_with_it(started):
    child = started("parent", PARENT_OF_A_STRAY)
    stray = int(up(child).split()[1])
    child.process.wait(timeout=5)
    stop_all([child], grace=1)
    assert wait_until_gone([stray], 5) == []


def test_a_child_that_ended_tells_its_code_and_its_last_lines(tmp_path):
    child = Child("x", [sys.executable, "-c", "print(*range(30), sep='\\n'); raise SystemExit(3)"], tmp_path / "x.log")
    child.start()
    child.process.wait(timeout=10)
    assert child.ended() == 3
    assert child.last_lines(3) == "27\n28\n29"


def test_a_new_run_keeps_the_log_of_the_one_before(tmp_path):
    for word in ("first", "second", "third"):
        child = Child("x", [sys.executable, "-c", f"print('{word}')"], tmp_path / "x.log")
        child.start()
        child.process.wait(timeout=10)
    assert (tmp_path / "x.log").read_text() == "third\n"
    assert (tmp_path / "x.log.previous").read_text() == "second\n"


def test_a_child_dies_with_a_parent_that_is_killed():
    program = (
        "import subprocess, sys; from jalon.demo.processes import launched\n"
        f"child = subprocess.Popen(launched({STUBBORN!r}, death_signal=9), stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print(child.pid, flush=True); sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    assert wait_until_gone([pid], 5) == []
