/** Accounts: the merchant whose keys a namespace hands out, and whoever signed up under it. */
import { digest, type Account, type Random } from '../../src/emulator/index.ts';

export interface InstamojoAccount extends Account {
  /** In `/@username/` URLs. */
  readonly username: string;
  /** The private salt that keys webhook MACs and signed product links. */
  readonly salt: string;
}

/** The id of the main account's user. The same everywhere, so that a snapshot can be restored in another namespace. */
export const mainUser = digest('md5', 'instamojo main account');

const drawKey = (random: Random, length: number): string => `test_${random.hex(length)}`;

/** Usernames hold an underscore: no namespace can be called so, and `/@name/` stays unambiguous. */
export const drawUsername = (random: Random): string => `shop_${random.hex(8)}`;

export const drawCredentials = (random: Random): Readonly<Record<string, string>> => ({
  apiKey: drawKey(random, 27),
  authToken: drawKey(random, 27),
  salt: random.hex(32),
  clientId: random.id('test_', 35),
  clientSecret: random.id('test_', 123),
  username: drawUsername(random),
  password: random.id('mojo-', 16),
});

export const mainAccount = ({ username = '', salt = '' }: Readonly<Record<string, string>>): InstamojoAccount => ({
  id: mainUser,
  username,
  salt,
});

/** 32 hex in all, of the sandbox or live (nothing can be charged here). */
const keyForm = /^(?:test_[0-9a-f]{27}|[0-9a-f]{32})$/;
const clientIdForm = /^(?:test_[A-Za-z0-9]{35}|[A-Za-z0-9]{40})$/;
const clientSecretForm = /^(?:test_[A-Za-z0-9]{123}|[A-Za-z0-9]{128})$/;

const isTest = (key: string): boolean => key.startsWith('test_');

/** An api key and an auth token that could belong together: well-formed, and of one environment. */
export const couldBePair = (key: string, token: string): boolean =>
  keyForm.test(key) && keyForm.test(token) && isTest(key) === isTest(token);

export const couldBeClient = (id: string, secret: string): boolean =>
  clientIdForm.test(id) && clientSecretForm.test(secret) && isTest(id) === isTest(secret);
