/** The hosts behind Google's faces, for links to what is served there. */

/** REST, certificates, userinfo. */
export const apiFace = { options: { host: 'api' } };

/** Token, tokeninfo, revocation. */
export const oauthFace = { options: { host: 'oauth2' } };

/** What a person opens in a browser. */
export const peopleFace = { options: { host: 'accounts', people: true } };
