# shellcheck shell=bash
# Host certificates of a throw-away CA, laid where enrolment would put those of the center.

certs_make() {
  local host
  certs_authority
  for host in $LAB_HOSTS; do certs_host "$host"; done
}

certs_authority() {
  local pki=$LAB_HOME/pki
  [[ -s $pki/ca.pem ]] && return
  install -d -m 0700 "$pki"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=Lab of Regie" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$pki/ca.key" -out "$pki/ca.pem" 2>/dev/null
}

# libvirt compares the address it dialled with the IP entries of the certificate.
certs_host() {
  local host=$1 pki=$LAB_HOME/pki own uuid extensions
  own=$(host_state "$host")/lib/regie-bridge/pki
  uuid=$(cat "$(host_state "$host")/uuid")
  [[ -s $own/host.pem ]] && return
  install -d -m 0750 -o "$BRIDGE_USER" -g "$(id -gn "$BRIDGE_USER")" "$own"
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$host" \
    -keyout "$own/host.key" -out "$own/host.csr" 2>/dev/null
  extensions="basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,clientAuth
subjectAltName=URI:urn:regie:host:$uuid,DNS:$host,IP:$(host_address "$host")"
  openssl x509 -req -in "$own/host.csr" -days 30 -CA "$pki/ca.pem" -CAkey "$pki/ca.key" -CAcreateserial \
    -extfile <(echo "$extensions") -out "$own/host.pem" 2>/dev/null
  rm "$own/host.csr"
  cp "$pki/ca.pem" "$own/ca.pem"
  chown -R "$BRIDGE_USER:" "$own"
  chmod 0600 "$own/host.key"
  say "$host has a certificate of the lab's own CA"
}
