// Does KVM run guests here?
#pragma once

#include <glib.h>

// Starts a guest of a few instructions under KVM and sees whether it says what it should. Takes up to 10 s.
gboolean regie_vm_kvm_works(void);
