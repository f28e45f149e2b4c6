#!/bin/sh
# protoc-c writes into the package's folder; Meson wants its outputs flat, and the includes have to follow.
# generate.sh PROTOC_C ROOT FILE OUTDIR
set -eu
protoc_c=$1 root=$2 file=$3 out=$4
name=$(basename "$file" .proto)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$protoc_c" --proto_path="$root" --c_out="$work" "$root/regie/agent/v1/$name.proto"
for kind in c h; do
  sed 's|#include "regie/agent/v1/|#include "|' "$work/regie/agent/v1/$name.pb-c.$kind" >"$out/$name.pb-c.$kind"
done
