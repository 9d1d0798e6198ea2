"""The safest version as a plain model, for two solvers that know nothing of it but the model.

One variable says for each place of each choice whether a version goes that far; one says for each distinct profile
whether its people are let in, which needs the version to go as far as they do in every choice.
"""

from __future__ import annotations

import time

import highspy
import numpy as np
from ortools.sat.python import cp_model

from withheld.withholding.proving import Problem, Requirement

Needs = list[tuple[int, int]]
"""Pairs of a profile and a step."""


def _steps(problem: Problem) -> tuple[list[tuple[int, int]], np.ndarray]:
    """The steps, as choice and place, and what each loses."""
    steps = [(choice, place) for choice, loss in enumerate(problem.losses) for place in range(1, len(loss))]
    return steps, np.concatenate([np.diff(loss) for loss in problem.losses])


def _needs(requirement: Requirement, number: dict[tuple[int, int], int]) -> tuple[np.ndarray, np.ndarray]:
    """Which profile needs which step, as two arrays; the steps below follow from the ladder."""
    profile, column = np.nonzero(requirement.levels)
    levels = requirement.levels[profile, column].tolist()
    choices = np.array(requirement.axes)[column].tolist()
    return profile, np.array([number[pair] for pair in zip(choices, levels, strict=True)])


def highs(problem: Problem, limit: float) -> tuple[float, float | None]:
    """Seconds of HiGHS with a mixed-integer linear program, and the least loss if it is proved in time."""
    steps, prices = _steps(problem)
    number = {step: place for place, step in enumerate(steps)}
    (requirement,) = problem.requirements
    profile, step = _needs(requirement, number)
    ladder = [(number[choice, place], number[choice, place - 1]) for choice, place in steps if place > 1]
    people = len(requirement.people)
    # the one that is allowed only with the other, and the other: x <= y as y - x >= 0
    ahead = np.concatenate([profile + len(steps), np.array([a for a, _ in ladder], np.int64)])
    behind = np.concatenate([step, np.array([b for _, b in ladder], np.int64)])
    index = np.stack([ahead, behind], axis=1).ravel()
    pairs = len(ahead)
    columns = len(steps) + people
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, pairs + 1
    model.col_cost_ = np.concatenate([prices, np.zeros(people)])
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
    model.row_lower_ = np.append(np.zeros(pairs), requirement.threshold)
    model.row_upper_ = np.full(pairs + 1, highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.append(np.arange(0, 2 * pairs + 1, 2), 2 * pairs + people)
    model.a_matrix_.index_ = np.concatenate([index, np.arange(people) + len(steps)])
    model.a_matrix_.value_ = np.concatenate([np.tile([-1.0, 1.0], pairs), requirement.people])
    model.integrality_ = [highspy.HighsVarType.kInteger] * columns
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("time_limit", limit)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.passModel(model)
    started = time.perf_counter()
    solver.run()
    seconds = time.perf_counter() - started
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return seconds, None
    return seconds, float(solver.getInfo().objective_function_value)


def cp_sat(problem: Problem, limit: float) -> tuple[float, float | None]:
    """Seconds of CP-SAT (OR-tools) with implications, and the least loss if it is proved in time."""
    steps, prices = _steps(problem)
    number = {step: place for place, step in enumerate(steps)}
    (requirement,) = problem.requirements
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in steps]
    for choice, place in steps:
        if place > 1:
            model.add_implication(taken[number[choice, place]], taken[number[choice, place - 1]])
    let_in = [model.new_bool_var("") for _ in requirement.people]
    for profile, step in zip(*map(np.ndarray.tolist, _needs(requirement, number)), strict=True):
        model.add_implication(let_in[profile], taken[step])
    people = np.minimum(requirement.people, requirement.threshold).tolist()
    model.add(cp_model.LinearExpr.weighted_sum(let_in, people) >= requirement.threshold)
    model.minimize(cp_model.LinearExpr.weighted_sum(taken, prices.astype(int).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit
    solver.parameters.num_workers = 1
    started = time.perf_counter()
    status = solver.solve(model)
    seconds = time.perf_counter() - started
    return seconds, float(solver.objective_value) if status == cp_model.OPTIMAL else None
