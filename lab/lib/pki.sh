# shellcheck shell=bash
# How libvirt and QEMU come to the certificate that enrolment gave the bridge. Real hosts use this too.

# pki_link ETC-PKI: libvirt follows the links; they may dangle until enrolment.
pki_link() {
  local pki=$1 own=/var/lib/regie-bridge/pki
  mkdir -p "$pki"/{CA,libvirt/private,qemu}
  ln -sfn "$own/ca.pem" "$pki/CA/cacert.pem"
  ln -sfn "$own/host.pem" "$pki/libvirt/servercert.pem"
  ln -sfn "$own/host.pem" "$pki/libvirt/clientcert.pem"
  ln -sfn "$own/host.key" "$pki/libvirt/private/serverkey.pem"
  ln -sfn "$own/host.key" "$pki/libvirt/private/clientkey.pem"
}

# pki_copy_for_qemu FROM ETC-PKI GROUP: QEMU may not read the bridge's files, so it gets copies, for the
# encrypted data channel of a migration. GROUP is the one QEMU runs in.
pki_copy_for_qemu() {
  local own=$1 qemu=$2/qemu group=$3 end
  install -m 0644 "$own/ca.pem" "$qemu/ca-cert.pem"
  for end in server client; do
    install -m 0644 "$own/host.pem" "$qemu/$end-cert.pem"
    install -m 0640 -g "$group" "$own/host.key" "$qemu/$end-key.pem"
  done
}
