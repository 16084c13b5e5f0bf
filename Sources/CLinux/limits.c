#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

uint64_t clinux_claim_address_space(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
  // glibc reserves 64 MiB or more for each further arena, taking it from what threads need for stacks.
  mallopt(M_ARENA_MAX, 1);
  return limit.rlim_cur;
}

// Sockets with this number or a higher one are not opened: the kernel gives the lowest that is free.
static _Atomic int ceiling = INT_MAX;

int clinux_claim_descriptors(int useful, int reserve) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
  if (limit.rlim_cur < (rlim_t)useful && limit.rlim_cur < limit.rlim_max) {
    struct rlimit raised = limit;
    raised.rlim_cur = limit.rlim_max < (rlim_t)useful ? limit.rlim_max : (rlim_t)useful;
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  int total = limit.rlim_cur < INT_MAX ? (int)limit.rlim_cur : INT_MAX;
  atomic_store(&ceiling, total - reserve);
  return total;
}

int clinux_descriptor_ceiling(void) { return atomic_load(&ceiling); }

int clinux_keep_reserve(int fd) {
  if (fd < atomic_load(&ceiling)) return fd;
  close(fd);
  errno = EMFILE;
  return -1;
}
