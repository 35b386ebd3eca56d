#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One thread, many threads and a second run give the same bytes; so does another folder.
. "$(dirname "$0")/lib.sh"
run() {
    "$TOOL" --cells "$GPKG:cells" "${walk[@]}" --category category --supply supply \
        --groups low_income,foreign_citizens --areas "$GPKG:areas" --area-id area_id --equity \
        -m near=nearest:category=school/doctor -m sum=gravity:decay=exponential,beta=0.1,category=park \
        -m doctors=2sfca:decay=gaussian,sigma=8,category=doctor -m k=nearest:k=3,category=stop \
        -m space=spatial_availability:decay=linear,cutoff=20,category=grocery \
        -m share=share_within:cutoff=15,category=grocery -q "$@"
}
mkdir -p there
for format in gpkg csv; do
    run --threads 1 -o a.$format --write-matrix a_matrix.csv --max-cost 40 --overwrite
    run --threads 2 -o there/a.$format --write-matrix there/matrix.csv --max-cost 40 --overwrite
    run --threads 7 -o there/b.$format --max-cost 40 --overwrite
    check "a $format was written" test -s a.$format
    check "1 and 2 threads, $format" cmp a.$format there/a.$format
    check "the matrix" cmp a_matrix.csv there/matrix.csv
    mv a.$format first.$format
    rm -f a_by_areas.csv
    check "a run into an empty place" run --threads 1 -o a.$format --max-cost 40
    check "a second run, $format" cmp a.$format first.$format
done
check "7 threads, csv" cmp a.csv there/b.csv
finish
