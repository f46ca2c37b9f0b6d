// A relying party made of openid-client, led line by line: one JSON command in, one answer out.
// node relying_party.mjs ISSUER CLIENT_ID CLIENT_SECRET RETURN_TO METHOD SKEW_SECONDS
import { webcrypto } from "node:crypto";
import { createInterface } from "node:readline";

globalThis.crypto ??= webcrypto; // Debian 12's Node.js 18
const client = await import("openid-client");

const [issuer, id, secret, returnTo, method, skew] = process.argv.slice(2);
const authentication = { basic: client.ClientSecretBasic, post: client.ClientSecretPost }[method];
// The tests' clock stands on their day, this process has the machine's.
const metadata = { [client.clockSkew]: Number(skew) };
const config = await client.discovery(new URL(issuer), id, metadata, authentication(secret), {
  execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
});
const waiting = {};

const commands = {
  metadata: () => config.serverMetadata(),
  async start({ parameters }) {
    waiting.pkceCodeVerifier = client.randomPKCECodeVerifier();
    waiting.expectedState = client.randomState();
    waiting.expectedNonce = client.randomNonce();
    return client.buildAuthorizationUrl(config, {
      redirect_uri: returnTo,
      scope: "openid profile email schools",
      code_challenge: await client.calculatePKCECodeChallenge(waiting.pkceCodeVerifier),
      code_challenge_method: "S256",
      state: waiting.expectedState,
      nonce: waiting.expectedNonce,
      ...parameters,
    });
  },
  async finish({ url, maxAge }) {
    const checks = { ...waiting, idTokenExpected: true, maxAge };
    const tokens = await client.authorizationCodeGrant(config, new URL(url), checks);
    return { tokens, claims: tokens.claims() };
  },
  userinfo: ({ token, sub }) => client.fetchUserInfo(config, token, sub),
  introspect: ({ token }) => client.tokenIntrospection(config, token),
  revoke: ({ token }) => client.tokenRevocation(config, token),
  credentials: ({ scope }) => client.clientCredentialsGrant(config, { scope }),
  leave: ({ parameters }) => client.buildEndSessionUrl(config, parameters),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...options } = JSON.parse(line);
  let answer;
  try {
    answer = { result: (await commands[command](options)) ?? null };
  } catch (error) {
    answer = { error: error.error ?? error.cause?.error ?? error.code ?? error.message };
  }
  console.log(JSON.stringify(answer));
}
