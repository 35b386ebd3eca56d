#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Whatever stops a run, the target stays as it was; a signal or a full disk leaves no temporary file either.
. "$(dirname "$0")/lib.sh"
run=("$TOOL" --cells "$GPKG:cells" "${walk[@]}" --category category -m near=nearest
    -m doctors=2sfca:decay=linear,cutoff=20,category=doctor --overwrite -q)
mkdir out
"${run[@]}" -o out/full.gpkg
mkdir new
"${run[@]}" -o new/result.gpkg
rm out/full.*
echo "the old result" >old
cp old out/result.gpkg
start=$(date +%s%N)
"${run[@]}" -o out/timed.gpkg
micros=$((($(date +%s%N) - start) / 1000))
rm out/timed.*

# 20 moments spread over a run, by a fixed sequence: half of them SIGTERM or SIGINT, half SIGKILL
stopped=0
for i in $(seq 1 20); do
    signal=$([ $((i % 2)) = 0 ] && echo KILL || { [ $((i % 4)) = 1 ] && echo TERM || echo INT; })
    moment=$((micros * (i * 7919 % 101) / 105))
    # job control, so that SIGINT reaches a background process
    set -m
    "${run[@]}" -o out/result.gpkg 2>err &
    pid=$!
    set +m
    sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
    kill -s $signal $pid 2>/dev/null
    wait $pid 2>/dev/null
    status=$?
    # it may have been faster than the signal: then the target is the new result, whole
    if [ $status = 0 ] || cmp -s new/result.gpkg out/result.gpkg; then
        check "complete result" cmp new/result.gpkg out/result.gpkg
        cp old out/result.gpkg
        rm -f out/result.qml
        continue
    fi
    stopped=$((stopped + 1))
    check "target after $signal at $moment µs" cmp old out/result.gpkg
    if [ $signal != KILL ]; then
        check "exit status $status after $signal at $moment µs: $(cat err)" \
            test $status = 130 -o $status = 143
        equal "files after $signal at $moment µs" "$(ls -A out)" "result.gpkg"
    fi
    find out -mindepth 1 ! -name result.gpkg -exec rm -rf {} +
done
check "most runs were stopped ($stopped of 20)" test $stopped -ge 10

# no room on the disk: a limit on the size of a file stands for it
for blocks in 1 40 120; do
    (
        ulimit -f $blocks
        "${run[@]}" -o out/result.gpkg 2>err
    )
    equal "exit status with $blocks blocks" $? 1
    check "target with $blocks blocks" cmp old out/result.gpkg
    equal "files with $blocks blocks" "$(ls -A out)" "result.gpkg"
    (
        ulimit -f $blocks
        "${run[@]}" -m m3=nearest:k=3 -m m4=nearest:k=4 -o out/new.csv 2>err
    )
    [ $blocks = 120 ] || equal "csv with $blocks blocks" "$(ls -A out)" "result.gpkg"
    rm -f out/new.csv
done
finish
