"""The queue on the machine's cores."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from scripts.sagemaker_local.slots import Slots, Ticket


def granted(tickets: list[Ticket]) -> list[bool]:
    return [ticket.granted.is_set() for ticket in tickets]


def test_jobs_get_their_slots_in_the_order_in_which_they_came() -> None:
    slots = Slots(2)
    tickets = [slots.queue(count) for count in (1, 2, 1)]
    # The third would fit, and has to wait for the second.
    assert granted(tickets) == [True, False, False]
    with tickets[0]:
        pass
    assert granted(tickets) == [True, True, False]
    with tickets[1]:
        pass
    assert granted(tickets) == [True, True, True]


def test_a_job_with_more_hosts_than_slots_has_the_machine_for_itself() -> None:
    slots = Slots(2)
    tickets = [slots.queue(count) for count in (5, 1)]
    assert granted(tickets) == [True, False]


def test_who_leaves_the_queue_makes_room_for_the_next() -> None:
    slots = Slots(2)
    tickets = [slots.queue(count) for count in (1, 2, 1)]
    with tickets[1]:
        pass
    assert granted(tickets) == [True, False, True]


@given(width=st.integers(1, 4), counts=st.lists(st.integers(1, 6), min_size=1, max_size=30))
def test_there_are_never_more_hosts_than_slots_and_everybody_has_his_turn(
    width: int, counts: list[int]
) -> None:
    slots = Slots(width)
    taken, most, lock = 0, 0, threading.Lock()

    def run(ticket: Ticket) -> None:
        nonlocal taken, most
        with ticket:
            ticket.granted.wait()
            with lock:
                taken += ticket.slots
                most = max(most, taken)
            with lock:
                taken -= ticket.slots

    threads = [threading.Thread(target=run, args=(slots.queue(count),)) for count in counts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most <= width, taken) == (True, 0)
