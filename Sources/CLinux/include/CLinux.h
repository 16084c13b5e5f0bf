#ifndef CLINUX_H
#define CLINUX_H
// What the Glibc module of Swift lacks: epoll, eventfd, the error queue, timestamps, control messages.
// No _GNU_SOURCE here: it changes fd_set and collides with the Glibc module.
#include <stdint.h>
#endif
