#include <sys/select.h>
#include <netdb.h>
#include <arpa/nameser.h>
#include <ares.h>
