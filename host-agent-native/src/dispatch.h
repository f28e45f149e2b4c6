// From a call's first frame to the method's handler, and from its outcome to the end frame.
#pragma once

#include "agent.h"

// Serves one call to its end; never fails itself.
void regie_dispatch(RegieAgent *agent, RegieCall *call);
