# shellcheck shell=bash
# The audit trail, as the built-in administrator of the running server.

script server

audit() {
  case ${1:-} in
    verify) audit_verify "${@:2}" ;;
    *) die "'audit' knows: verify [--head SEQ:HASH]" ;;
  esac
}

# audit_verify [--head SEQ:HASH]: also that the trail still holds a seal that was written down elsewhere.
audit_verify() {
  local query='' report
  if [[ ${1:-} == --head ]]; then
    [[ ${2:-} =~ ^([0-9]+):([0-9a-f]{64})$ ]] || die "a head is SEQ:HASH, as an earlier 'audit verify' printed it"
    query="?seq=${BASH_REMATCH[1]}&hash=${BASH_REMATCH[2]}"
  fi
  [[ -s $REGIE_HOME/local-token ]] || die "no server runs here"
  report=$(api "audit/verification$query") || die "the server does not answer: $report"
  json '"%s records%s" % (it["records"], ", head %s:%s" % (it["head"]["seq"], it["head"]["hash"]) if "head" in it else "")' \
    <<<"$report"
  [[ $(json 'it["appendOnly"]' <<<"$report") == True ]] ||
    warn "the server's database role could change the trail: see docs/audit.md"
  if [[ $(json 'it["intact"]' <<<"$report") == True ]]; then
    say "the audit trail is intact"
  else
    die "the audit trail is BROKEN at $(json '"seal %s, record %s: %s" % (it["broken"].get("seq", "none"), it["broken"].get("recordId", "none"), it["broken"]["problem"])' <<<"$report")"
  fi
}
