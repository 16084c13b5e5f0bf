#include <miniupnpc/miniupnpc.h>
#include <miniupnpc/upnpreplyparse.h>
