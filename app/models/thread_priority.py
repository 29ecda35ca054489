"""What workers compute comes after what the main thread computes."""

import os
import sys
import threading
from typing import Final

STEPS_BEHIND: Final = 5
"""How much nicer workers are: with every core busy the window gets three times their share; they go on."""


def give_way() -> None:
    """Have the calling thread, and each that it starts from now on, compute after the main thread.

    A thread that is computing outside of Python's lock is put off by the system as soon as the window has
    something to do; with equal priorities the window waits for its turn among all of them. Only Linux has a
    priority for each thread of a process; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        nice = os.getpriority(os.PRIO_PROCESS, os.getpid())
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(19, nice + STEPS_BEHIND))
