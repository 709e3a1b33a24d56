// Talks to a simulated codec as the codec maker's own client does, and tells what it was answered.
// Arguments: URL, user. The passphrase is in FLEETCFG_SIM_PASSWORD. One JSON object on stdout.
const { connect } = require('jsxapi');

const [url, username] = process.argv.slice(2);
const xapi = connect(url, { username, password: process.env.FLEETCFG_SIM_PASSWORD });
const told = {};

const step = async (name, ask) => {
  try {
    told[name] = { value: await ask() };
  } catch (error) {
    told[name] = { error: { code: error.code, message: error.message } };
  }
};

let finished = false;
const finish = (extra) => {
  if (finished) return;
  finished = true;
  process.stdout.write(`${JSON.stringify({ ...told, ...extra })}\n`, () => process.exit(0));
};

xapi.on('error', (error) => finish({ failed: String(error) }));
xapi.on('ready', async () => {
  const heard = new Promise((resolve) => {
    xapi.config.on('SystemUnit Name', (value) => resolve(value));
  });
  await step('name', () => xapi.config.get('SystemUnit Name'));
  await step('subtree', () => xapi.config.get('SystemUnit'));
  await step('set', () => xapi.config.set('SystemUnit Name', 'Phòng "họp" số 1'));
  await step('readback', () => xapi.config.get('SystemUnit Name'));
  await step('heard', () => heard);
  await step('badpath', () => xapi.config.get('SystemUnit Nope'));
  await step('badvalue', () => xapi.config.set('Audio DefaultVolume', 'asdf'));
  await step('doc', () => xapi.doc('Configuration Audio DefaultVolume'));
  await step('uptime', () => xapi.status.get('SystemUnit Uptime'));
  await step('dial', () => xapi.command('Dial', { Number: 'room@example.org' }));
  await step('calls', () => xapi.status.get('Call'));
  await step('hangup', () => xapi.command('Call Disconnect', {}));
  await step('badcommand', () => xapi.command('Dila', {}));
  await step('badargument', () => xapi.command('Dial', {}));
  await step('upload', () =>
    xapi.command('UserInterface Extensions Set', { ConfigId: 'default' }, '<Extensions>é\n.\n</Extensions>'),
  );
  finish({});
});
