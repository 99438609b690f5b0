#!/usr/bin/env bash
# Mutation testing of the gate: puts small faults into src/comity/disclosure, one after the other, and says which of them
# no test notices. Without arguments all of it (an hour or two on two cores); or only some, by name:
#     tools/mutate.sh 'comity.disclosure.rules.*'
# Its environment and work lie in .comity-env/mutation and mutants/; results by module at the end, and by
# `.comity-env/mutation/bin/mutmut show NAME`. What survives, and why, is told in measurements/mutation.md.
set -euo pipefail
cd "$(dirname "$0")/.."
environment=.comity-env/mutation
if [ ! -x "$environment/bin/mutmut" ]; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install -q --require-hashes -r requirements-dev.lock
    "$environment/bin/pip" install -q mutmut==3.8.1
fi
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
"$environment/bin/mutmut" run --max-children "${MUTATE_AT_ONCE:-2}" "$@"
"$environment/bin/python" tools/mutation_scores.py
