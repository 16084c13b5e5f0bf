#define _GNU_SOURCE
#include "CLinux.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

int clinux_bcrypt_matches(const char *password, const char *hash) {
  struct crypt_data *data = calloc(1, sizeof *data);
  if (data == NULL) return -1;
  const char *made = crypt_r(password, hash, data);
  // A failure gives a text that no hash of bcrypt begins with.
  int matches = -1;
  if (made != NULL && made[0] == '$' && strlen(made) == strlen(hash)) {
    unsigned char difference = 0;
    for (size_t index = 0; hash[index] != '\0'; index++) difference |= (unsigned char)(made[index] ^ hash[index]);
    matches = difference == 0;
  }
  explicit_bzero(data, sizeof *data);
  free(data);
  return matches;
}
