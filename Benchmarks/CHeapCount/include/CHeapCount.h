#pragma once

#include <stdint.h>

/// How often this thread has asked the heap for memory.
uint64_t heap_count(void);
