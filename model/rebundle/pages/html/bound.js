"use strict";
/* The proven least cost at some prices, out of proofs made at others: the same bound as analysis/bound.py.
   worth @ share is largest subject to proofs @ share <= target, share >= 0. Any share that meets the rows gives a
   bound that holds, so a result that is not quite the best is still a proof. */
const bounds = (() => {
  const dot = (a, b) => a.reduce((sum, value, place) => sum + value * b[place], 0);

  /* Simplex method from share = 0, with Bland's rule; target is at least 0. */
  function shares(rows, target, worth, most) {
    const m = rows.length, n = worth.length, width = n + m + 1, tiny = 1e-11;
    const tableau = rows.map((row, i) => [...row, ...rows.map((_, k) => (k === i ? 1 : 0)), target[i]]);
    const gain = [...worth, ...new Array(m + 1).fill(0)];
    const basis = rows.map((_, i) => n + i);
    for (let step = 0; step < most; step++) {
      const enter = step < most / 2 ? steepest(gain, n + m, tiny) : gain.findIndex((value, j) => j < n + m && value > tiny);
      if (enter < 0) break;
      let leave = -1, least = Infinity;
      for (let i = 0; i < m; i++) {
        if (tableau[i][enter] > tiny) {
          const ratio = tableau[i][width - 1] / tableau[i][enter];
          if (ratio < least || (ratio === least && basis[i] < basis[leave])) { least = ratio; leave = i; }
        }
      }
      if (leave < 0) break;
      const pivot = tableau[leave][enter];
      tableau[leave] = tableau[leave].map((value) => value / pivot);
      for (let i = 0; i < m; i++) if (i !== leave && tableau[i][enter] !== 0) subtract(tableau[i], tableau[leave], tableau[i][enter]);
      subtract(gain, tableau[leave], gain[enter]);
      basis[leave] = enter;
    }
    const share = new Array(n).fill(0);
    basis.forEach((column, i) => { if (column < n) share[column] = Math.max(tableau[i][width - 1], 0); });
    return share;
  }

  function steepest(gain, count, tiny) {
    let best = -1, value = tiny;
    for (let j = 0; j < count; j++) if (gain[j] > value) { value = gain[j]; best = j; }
    return best;
  }

  function subtract(row, other, factor) {
    for (let j = 0; j < row.length; j++) row[j] -= factor * other[j];
  }

  /* Shrink shares until they use of every price at most what there is. */
  function feasible(share, rows, target) {
    rows.forEach((row, i) => { if (target[i] <= 0) row.forEach((value, j) => { if (value > 0) share[j] = 0; }); });
    let factor = 1;
    rows.forEach((row, i) => {
      const used = dot(row, share);
      if (used > target[i] && used > 0) factor = Math.min(factor, target[i] / used);
    });
    return factor < 1 ? share.map((value) => value * factor * (1 - 1e-15)) : share;
  }

  /* Best bound of one proof alone: exact where a proof was made at these very prices. */
  function single(bound, target, worth) {
    let best = 0;
    worth.forEach((value, j) => {
      let share = Infinity;
      bound.proofs.forEach((row, i) => { if (row[j] > 0) share = Math.min(share, target[i] / row[j]); });
      if (Number.isFinite(share) && share > 0) best = Math.max(best, share * value);
    });
    return best;
  }

  function at(bound, numbers) {
    const target = bound.base.map((value, i) => value + dot(bound.directions[i], numbers));
    const rest = dot(target, bound.floor);
    if (!bound.bounds.length) return rest;
    const worth = bound.bounds.map((value, j) => value - bound.floor.reduce((sum, floor, i) => sum + floor * bound.proofs[i][j], 0));
    const money = Math.max(...worth.map(Math.abs), 1e-30);
    const most = 50 * (worth.length + target.length);
    const share = feasible(shares(bound.proofs, target.map((value) => Math.max(value, 0)), worth.map((value) => value / money), most), bound.proofs, target);
    return rest + Math.max(dot(share, worth), single(bound, target, worth), 0);
  }

  return { at };
})();
