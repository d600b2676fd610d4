/*
 * A peer for LibsrtpIT: protects and unprotects packets with libsrtp2.
 *
 * Usage: libsrtp_peer protect|unprotect 128|256 <master key and salt, hex> [id,id,...: encrypted header extensions]
 * Standard input:  lines "rtp <hex>" or "rtcp <hex>"
 * Standard output: for each line "ok <hex>" or "error <srtp_err_status_t>"
 */
#include <srtp2/srtp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PACKET 4096

static int from_hex(const char *hex, unsigned char *out, int max)
{
    int n = 0;
    unsigned int octet;
    while (n < max && sscanf(hex + 2 * n, "%2x", &octet) == 1) {
        out[n++] = (unsigned char)octet;
    }
    return n;
}

static void fail(const char *what)
{
    fprintf(stderr, "libsrtp_peer: %s\n", what);
    exit(2);
}

int main(int argc, char **argv)
{
    static unsigned char key[64];
    static int ids[64];
    static char line[2 * MAX_PACKET + 16];
    /* uint32_t: libsrtp wants packets aligned to four octets. */
    static uint32_t words[MAX_PACKET / 4 + SRTP_MAX_TRAILER_LEN];
    unsigned char *packet = (unsigned char *)words;
    srtp_policy_t policy;
    srtp_t session;
    int sending, count = 0;

    if (argc < 4) {
        fail("too few arguments");
    }
    sending = strcmp(argv[1], "protect") == 0;
    if (srtp_init() != srtp_err_status_ok) {
        fail("srtp_init");
    }
    memset(&policy, 0, sizeof(policy));
    if (strcmp(argv[2], "128") == 0) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp);
    }
    from_hex(argv[3], key, sizeof(key));
    policy.key = key;
    policy.ssrc.type = sending ? ssrc_any_outbound : ssrc_any_inbound;
    policy.window_size = 128;
    if (argc > 4) {
        char *id;
        for (id = strtok(argv[4], ","); id != NULL && count < 64; id = strtok(NULL, ",")) {
            ids[count++] = atoi(id);
        }
        policy.enc_xtn_hdr = ids;
        policy.enc_xtn_hdr_count = count;
    }
    if (srtp_create(&session, &policy) != srtp_err_status_ok) {
        fail("srtp_create: was libsrtp2 built with AES-GCM?");
    }
    while (fgets(line, sizeof(line), stdin) != NULL) {
        int rtcp = strncmp(line, "rtcp ", 5) == 0;
        int length = from_hex(line + (rtcp ? 5 : 4), packet, MAX_PACKET);
        srtp_err_status_t status;
        if (rtcp) {
            status = sending ? srtp_protect_rtcp(session, packet, &length)
                             : srtp_unprotect_rtcp(session, packet, &length);
        } else {
            status = sending ? srtp_protect(session, packet, &length) : srtp_unprotect(session, packet, &length);
        }
        if (status != srtp_err_status_ok) {
            printf("error %d\n", (int)status);
        } else {
            int i;
            printf("ok ");
            for (i = 0; i < length; i++) {
                printf("%02x", packet[i]);
            }
            printf("\n");
        }
        fflush(stdout);
    }
    srtp_dealloc(session);
    return 0;
}
