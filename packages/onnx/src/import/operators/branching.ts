/** Graphs within a graph. */
import type { Operator, Operators } from '../operator.ts';

/** One of two graphs, by a condition that is known, or can be read. */
const branch: Operator = (node) => {
  const yes = node.subgraph('then_branch');
  const no = node.subgraph('else_branch');
  if (!yes || !no) throw new TypeError('a branch is missing');
  return ([condition, ...captured], place) => {
    const count = yes.captured.length;
    return place.list(condition!)[0]
      ? yes.run(captured.slice(0, count), place)
      : no.run(captured.slice(count), place);
  };
};

export const branching: Operators = { If: branch };
