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

# what a killed process leaves goes with the next run to the same target, and nothing else does
left() {
    compgen -G "kept/.$1.*.tmp*" >/dev/null
}
# begin SIGNAL NAME: a run to this name gets the signal while it writes
begin() {
    for _ in $(seq 1 10); do
        "${run[@]}" -o "kept/$2" 2>err &
        writer=$!
        while kill -0 $writer 2>/dev/null && ! left "$2"; do :; done
        kill -s "$1" $writer 2>/dev/null && left "$2" && return
        wait $writer
        rm -f kept/"${2%.*}".*
    done
    not_ok "no temporary file was seen"
}
mkdir kept
begin KILL result.gpkg
wait $writer 2>/dev/null
dead=$(basename kept/.result.gpkg.*.tmp.gpkg)
check "a killed process leaves a file" left result.gpkg
begin STOP other.gpkg
stays=("kept/$dead.MY-RESCUE-COPY" "kept/$dead-journal.old" "kept/${dead%.gpkg}.csv" "kept/${dead%.gpkg}dir"
    "kept/${dead/gpkg./gpkg.+}" "kept/${dead/gpkg./gpkg. }" "kept/${dead/gpkg./gpkg.0}" "kept/${dead/-/- }" "kept/$dead-wal")
touch "${stays[@]:0:8}" old
ln -s ../old "kept/$dead-wal"
touch "kept/${dead%%.tmp*}.own" "kept/.result.gpkg.$writer.tmp.gpkg" "kept/${dead/-/-f}" "kept/x$dead" "kept/$dead-journal"
"${run[@]}" -o kept/third.gpkg
check "not of another target" test -e "kept/$dead"
"${run[@]}" -o kept/result.gpkg
check "of this one" test ! -e "kept/$dead"
check "nor what SQLite left" test ! -e "kept/$dead-journal"
check "the result" cmp new/result.gpkg kept/result.gpkg
check "only what is called so" test -e "kept/x$dead" -a -e "kept/${dead%%.tmp*}.own" -a -e "kept/${dead/-/-f}"
for name in "${stays[@]}"; do
    check "nor what is not called as one: $name" test -e "$name"
done
check "of a realm" test -e "kept/.result.gpkg.$writer.tmp.gpkg"
"${run[@]}" -o kept/other.gpkg
check "never of a process that lives" left other.gpkg
kill -s KILL $writer
wait $writer 2>/dev/null
"${run[@]}" -o kept/other.gpkg
if left other.gpkg; then not_ok "once it is dead it goes"; else ok; fi

# names as long as a file system has them
mkdir long
few=("$TOOL" --cells "$GPKG:cells" "${walk[@]}" -m near=nearest -q)
"${few[@]}" -o short.gpkg:r
for length in 200 230 250 255; do
    for extension in gpkg csv fgb; do
        name=$(printf "%0$((length - ${#extension} - 1))d.$extension" 1)
        "${few[@]}" -o "long/$name" 2>err
        equal "exit status with $length bytes of $extension" $? 0
        check "$length bytes of $extension" test -s "long/$name"
        [ $extension = csv ] || check "its style" test -s "long/${name%.*}.qml"
    done
done
name=$(printf 'ä%.0s' $(seq 1 125)).gpkg
"${few[@]}" -o "long/$name:r" || not_ok "letters of two bytes"
check "the same result" cmp short.gpkg "long/$name"
equal "nothing else" "$(find long -name '.*' -type f)" ""
# what a killed run leaves of them goes too
name=$(printf '%0250d.gpkg' 1)
for _ in $(seq 1 10); do
    "${run[@]}" -o "long/$name" 2>err &
    writer=$!
    while kill -0 $writer 2>/dev/null && ! compgen -G "long/.0*.tmp.gpkg" >/dev/null; do :; done
    kill -s KILL $writer 2>/dev/null
    wait $writer 2>/dev/null
    compgen -G "long/.0*.tmp.gpkg" >/dev/null && break
done
equal "left" "$(find long -name '.0*.tmp.gpkg' | wc -l)" 1
"${few[@]}" -o "long/${name/1.gpkg/2.gpkg}"
equal "by another long name it stays" "$(find long -name '.0*.tmp.gpkg' | wc -l)" 1
"${few[@]}" --overwrite -o "long/$name"
equal "by its own it goes" "$(find long -name '.0*' | wc -l)" 0

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
