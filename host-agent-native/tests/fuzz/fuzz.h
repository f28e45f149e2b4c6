// One input of the fuzzer: its first byte chooses a method (or, 0xff, that the rest is the connection's bytes as they
// are), the rest is the request.
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
