#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

static int spawn(char *const arguments[], char *const environment[], const int output[2], pid_t *process) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, broken_pipe;
  sigemptyset(&none);
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  int failure = posix_spawnp(process, arguments[0], &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}

int clinux_spawn(char *const arguments[], char *const environment[], struct clinux_child *child) {
  int output[2];
  if (pipe2(output, O_CLOEXEC) < 0) return errno;
  int failure = spawn(arguments, environment, output, &child->process);
  close(output[1]);
  if (failure != 0) {
    close(output[0]);
    return failure;
  }
  fcntl(output[0], F_SETFL, O_NONBLOCK);
  child->output = output[0];
  // Linux 5.3; a sandbox may refuse it. Closed on exec.
  child->ended = (int)syscall(SYS_pidfd_open, child->process, 0);
  return 0;
}
